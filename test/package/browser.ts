import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { browsers } from './pages.ts';

/** Where Chromium is, if it is: what counts pictures needs it. */
export const browser = (): string | undefined => browsers().find(({ name }) => name === 'Chromium')?.path;

/** What a page may do: run its own scripts, and compile WebAssembly. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Opens pages of a folder in Chromium, under that policy. */
async function opened<T>(
  executablePath: string,
  folder: string,
  work: (open: (name: string) => Promise<Opened>) => Promise<T>,
): Promise<T> {
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
    return await work(async (name) => {
      const page = await running.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(`http://127.0.0.1:${port}/${name}`);
      return { page, faults };
    });
  } finally {
    await running.close();
    server.close();
  }
}

interface Opened {
  readonly page: Page;
  /** What went wrong in it. */
  readonly faults: readonly string[];
}

/** What is asked of a page, as text: loaders of TypeScript write into functions what a page does not have. */
const MEASURE = (ms: number) => `new Promise((resolve) => {
  const drawn = () => Number(document.querySelector('canvas').dataset.frames);
  const [start, before] = [performance.now(), drawn()];
  let [pictures, last, longest] = [0, start, 0];
  const next = () => {
    const now = performance.now();
    pictures++;
    longest = Math.max(longest, now - last);
    last = now;
    const seconds = (now - start) / 1000;
    if (now - start < ${ms}) requestAnimationFrame(next);
    else resolve({ pictures: pictures / seconds, frames: (drawn() - before) / seconds, longest });
  };
  requestAnimationFrame(next);
})`;

/** Pictures a second of a page, the longest in ms, and how many frames of its Worker it has drawn a second, over some seconds. */
export const ratesOf = (executablePath: string, folder: string, name: string, seconds: number) =>
  opened(executablePath, folder, async (open) => {
    const { page, faults } = await open(name);
    await page.waitForTimeout(1000);
    const rates = await page.evaluate<Readonly<Record<'pictures' | 'frames' | 'longest', number>>>(
      MEASURE(1000 * seconds),
    );
    return { ...rates, faults };
  });
