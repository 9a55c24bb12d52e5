import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where Chromium is, if it is: as `CHROMIUM` says, or on the path. */
export const browser = (): string | undefined =>
  [
    process.env.CHROMIUM ?? '',
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ].find((path) => path !== '' && existsSync(path));

/** What a page may do: run its own scripts, and compile WebAssembly. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Opens the pages of a folder in Chromium, under that policy; gives the text that each puts into `#result`. */
export async function resultsOf(
  executablePath: string,
  folder: string,
  pages: readonly string[],
): Promise<readonly string[]> {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? '/', 'http://page').pathname);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-security-policy': POLICY,
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    });
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const running = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const results: string[] = [];
    for (const name of pages) {
      const page = await running.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(`http://127.0.0.1:${port}/${name}`);
      const result = page.locator('#result');
      try {
        await result.waitFor({ state: 'attached', timeout: 20_000 });
        results.push((await result.textContent()) ?? '');
      } catch (error) {
        throw new Error([`${name}: ${error}`, ...faults].join('\n'));
      }
    }
    return results;
  } finally {
    await running.close();
    server.close();
  }
}
