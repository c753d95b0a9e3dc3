// @ts-check

/**
 * @typedef {object} BindingOptions
 * @property {import("./keys.mjs").Keys} keys
 * @property {string} [applicationName] Shown on Clerk's own pages.
 * @property {string | null} [webhookUrl] Where the app takes webhooks. None are sent without it.
 * @property {string} [controlToken] From `createControlToken()`. Without one, nobody can control the emulator.
 * @property {Partial<import("./src/configuration.ts").Configuration>} [configuration] What is switched on, as in
 *   Clerk's dashboard: see "What can be switched on" in the README.
 * @property {boolean} [printCodes] Print each code that Clerk would have mailed.
 * @property {boolean} [standAlone] Also answer at the own port, to this machine alone: `/frontend`, `/backend`,
 *   `/__clerk` for apps without a proxy, and pages to look at.
 * @property {string} [appOrigin] Where the pages of an app without a proxy stand.
 */

/**
 * What the emulator's Worker finds in its environment, however it is run.
 * @param {BindingOptions} options
 * @returns {Record<string, string>}
 */
export function createBindings({
  keys,
  applicationName = "Postern",
  webhookUrl = null,
  controlToken = "",
  configuration = {},
  printCodes = true,
  standAlone = false,
  appOrigin = "http://localhost:3000",
}) {
  return {
    PUBLISHABLE_KEY: keys.publishableKey,
    SECRET_KEY: keys.secretKey,
    JWT_PRIVATE_KEY: keys.jwtPrivateKeyPem,
    WEBHOOK_SIGNING_SECRET: keys.webhookSigningSecret,
    WEBHOOK_URL: webhookUrl ?? "",
    APPLICATION_NAME: applicationName,
    CONTROL_TOKEN: controlToken,
    CONFIGURATION: JSON.stringify(configuration),
    PRINT_CODES: String(printCodes),
    STANDING_ALONE: String(standAlone),
    APP_ORIGIN: appOrigin,
  };
}
