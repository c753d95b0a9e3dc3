// @ts-check
/**
 * A Chromium for tests and pictures, from wherever this machine has one: POSTERN_CHROMIUM, then an
 * installed Chromium or Chrome, then the one npm brings. Never downloads, never skips in silence.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { runsBundledChromium, unpackBundledChromium } from "./local/bundled-chromium.mjs";

/**
 * Keeps the browser calm and at home: no background traffic of its own, and every name but this
 * machine's fails to resolve, so a page that reaches for a third party shows it as an error.
 */
const CALM_ARGUMENTS = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
];

/**
 * What the bundled headless shell needs on a bare machine. Web security stays on: the package's own
 * arguments would switch it off.
 */
const BUNDLED_ARGUMENTS = [
  "--headless=shell",
  "--no-sandbox",
  "--disable-gpu",
  "--no-zygote",
  "--disable-dev-shm-usage",
];

const COMMAND_NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
];

/** @typedef {{ executablePath: string, args: string[], env: Record<string, string | undefined> }} Launch */

/**
 * @param {{ args?: string[] }} [options] further launch arguments
 * @returns {Promise<import("playwright-core").Browser>}
 * @throws {Error} naming everything that was tried and what to install, when nothing starts
 */
export function launchChromium({ args = [] } = {}) {
  return startFirst(args, (launch) => chromium.launch(launch));
}

/**
 * A browser that keeps its cookies and storage in a folder and finds them there again.
 *
 * @param {string} folder
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<import("playwright-core").BrowserContext>}
 * @throws {Error} as `launchChromium` does
 */
export function openChromiumProfile(folder, options = {}) {
  return startFirst([], (launch) =>
    chromium.launchPersistentContext(folder, { ...options, ...launch }),
  );
}

/**
 * @template T
 * @param {string[]} args
 * @param {(launch: Launch) => Promise<T>} start
 * @returns {Promise<T>}
 */
async function startFirst(args, start) {
  const chosen = process.env.POSTERN_CHROMIUM;
  if (chosen) {
    try {
      return await start(launchOf(chosen, args));
    } catch (error) {
      throw new Error(`POSTERN_CHROMIUM=${chosen} does not start: ${firstLine(error)}`, {
        cause: error,
      });
    }
  }

  const failures = [];
  for (const path of new Set(installedPaths())) {
    try {
      return await start(launchOf(path, args));
    } catch (error) {
      failures.push(`${path}: ${firstLine(error)}`);
    }
  }
  if (runsBundledChromium()) {
    try {
      const { executablePath, environment } = await unpackBundledChromium();
      return await start(launchOf(executablePath, [...BUNDLED_ARGUMENTS, ...args], environment));
    } catch (error) {
      failures.push(`@sparticuz/chromium from npm: ${firstLine(error)}`);
    }
  }
  throw new Error(
    [
      "No Chromium could be started. Install Chromium or Chrome (or run",
      "`npx playwright-core install chromium`), or set POSTERN_CHROMIUM to the path of one.",
      ...(failures.length > 0 ? ["Tried:", ...failures.map((failure) => `  ${failure}`)] : []),
    ].join("\n"),
  );
}

/**
 * @param {string} executablePath
 * @param {string[]} args
 * @param {Record<string, string>} [environment] added to this process's own
 * @returns {Launch}
 */
function launchOf(executablePath, args, environment = {}) {
  return {
    executablePath,
    args: [...CALM_ARGUMENTS, ...args],
    env: { ...process.env, ...environment },
  };
}

/** @returns {string[]} the Chromiums and Chromes that exist on this machine, most wanted first */
function installedPaths() {
  const extension = process.platform === "win32" ? ".exe" : "";
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [
    ...COMMAND_NAMES.flatMap((name) => folders.map((folder) => join(folder, name + extension))),
    ...usualPlaces(),
    chromium.executablePath(),
  ].filter((path) => path && existsSync(path));
}

/** @returns {string[]} where installers put browsers that are not on the PATH */
function usualPlaces() {
  switch (process.platform) {
    case "darwin":
      return ["Chromium", "Google Chrome"].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    case "win32":
      return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
        .map((name) => process.env[name])
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => [
          join(folder, "Chromium\\Application\\chrome.exe"),
          join(folder, "Google\\Chrome\\Application\\chrome.exe"),
        ]);
    default:
      return ["/opt/google/chrome/chrome", "/usr/lib/chromium/chromium"];
  }
}

/** @param {unknown} error */
function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
