# The emulator alone, as `npm run clerk` runs it in workerd. Nothing in here differs from one start to the next:
# secrets and settings come by the environment; folders and the address by the command line (see workerd.mjs).
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "clerk", worker = .clerk),
    (name = "clerk-js", disk = (writable = false)),
    (name = "accounts", disk = (writable = true)),
    # Webhooks go to an app on this machine, and nowhere else.
    (name = "loopback", network = (allow = ["127.0.0.0/8", "::1/128"])),
  ],
  sockets = [(name = "http", http = (), service = "clerk")],
);

const clerk :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "../build/clerk-emulator/worker.js")],
  compatibilityDate = "2026-04-26",
  globalOutbound = "loopback",
  # The key is what Miniflare makes of the Worker's and the class's names: accounts kept under it are found again.
  # Never evicted: the clock's shift, planned failures and counts are in the object's memory alone.
  durableObjectNamespaces = [
    (className = "ClerkEmulator", uniqueKey = "clerk-ClerkEmulator", enableSql = true, preventEviction = true),
  ],
  durableObjectStorage = (localDisk = "accounts"),
  bindings = [
    (name = "EMULATOR", durableObjectNamespace = "ClerkEmulator"),
    (name = "ASSETS", service = "clerk-js"),
    (name = "PUBLISHABLE_KEY", fromEnvironment = "PUBLISHABLE_KEY"),
    (name = "SECRET_KEY", fromEnvironment = "SECRET_KEY"),
    (name = "JWT_PRIVATE_KEY", fromEnvironment = "JWT_PRIVATE_KEY"),
    (name = "WEBHOOK_SIGNING_SECRET", fromEnvironment = "WEBHOOK_SIGNING_SECRET"),
    (name = "WEBHOOK_URL", fromEnvironment = "WEBHOOK_URL"),
    (name = "APPLICATION_NAME", fromEnvironment = "APPLICATION_NAME"),
    (name = "CONTROL_TOKEN", fromEnvironment = "CONTROL_TOKEN"),
    (name = "CONFIGURATION", fromEnvironment = "CONFIGURATION"),
    (name = "PRINT_CODES", fromEnvironment = "PRINT_CODES"),
    (name = "STANDING_ALONE", fromEnvironment = "STANDING_ALONE"),
    (name = "APP_ORIGIN", fromEnvironment = "APP_ORIGIN"),
  ],
);
