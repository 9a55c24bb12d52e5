import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, extname, join } from 'node:path';

// Pages are opened in whatever browsers there are, each started with nothing but an address: a page tells a small server what it has
// found, and is told where to go next.

/** A browser that is there. */
export interface Browser {
  readonly name: string;
  readonly path: string;
  /** Arguments for one without a window, whose files are in a folder. */
  readonly given: (folder: string) => readonly string[];
}

const KNOWN: readonly (Omit<Browser, 'path'> & {
  readonly variable: string;
  readonly commands: readonly string[];
})[] = [
  {
    name: 'Chromium',
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    given: (folder) => [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
      `--user-data-dir=${folder}`,
    ],
  },
  {
    name: 'Firefox',
    variable: 'FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    given: (folder) => ['--headless', '--no-remote', '--profile', folder],
  },
];

/** The browsers that there are: as `CHROMIUM` and `FIREFOX` say, or on the path. */
export const browsers = (): readonly Browser[] =>
  KNOWN.flatMap(({ variable, commands, ...own }) => {
    const folders = (process.env.PATH ?? '').split(delimiter);
    const all = [
      process.env[variable] ?? '',
      ...folders.flatMap((folder) => commands.map((one) => join(folder, one))),
    ];
    const path = all.find((one) => one !== '' && existsSync(one));
    return path === undefined ? [] : [{ ...own, path }];
  });

/** What is missing for a test of pages, in a line; nothing where all browsers are there. */
export function missing(): string | undefined {
  const found = browsers().map(({ name }) => name);
  const lacking = KNOWN.filter(({ name }) => !found.includes(name));
  if (lacking.length === 0) return undefined;
  const how = lacking.map(({ name, variable }) => `${name} (or name it in ${variable})`);
  return `skipped: pages are not opened in ${lacking.map(({ name }) => name).join(' and ')}; install ${how.join(', ')}`;
}

/** What a page may do: run its own scripts, compile WebAssembly, and tell its server. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** What stands in every page: tells of what goes wrong and of the text in `#result`, and goes on to the next page. */
const WATCH = `
const tell = async (kind, text) => {
  const body = JSON.stringify({ page: location.pathname, kind, text });
  const next = await (await fetch('/told', { method: 'POST', body })).text();
  if (next !== '') location.href = next;
};
addEventListener('error', ({ error, message }) => tell('fault', String((error && error.stack) || message)));
addEventListener('unhandledrejection', ({ reason }) => tell('fault', String((reason && reason.stack) || reason)));
addEventListener('securitypolicyviolation', (own) => tell('fault', own.violatedDirective + ' ' + own.blockedURI));
const observer = new MutationObserver(() => {
  const result = document.querySelector('#result');
  if (!result) return;
  observer.disconnect();
  tell('result', result.textContent);
});
observer.observe(document, { childList: true, subtree: true });
`;

/** Nothing that a browser asks or fetches when it is started for the first time. */
const QUIET = [
  ...[
    'app.update.enabled',
    'browser.shell.checkDefaultBrowser',
    'datareporting.policy.dataSubmissionEnabled',
  ],
  ...['toolkit.telemetry.enabled', 'browser.aboutwelcome.enabled', 'network.captive-portal-service.enabled'],
  'browser.chrome.site_icons',
].map((name) => `user_pref("${name}", false);`);

interface Told {
  readonly page: string;
  readonly kind: 'fault' | 'result';
  readonly text: string;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}

/** The text that each page of a folder puts into `#result`, one after the other, under a strict policy. */
export async function resultsIn(
  browser: Browser,
  folder: string,
  pages: readonly string[],
  seconds = 60,
): Promise<readonly string[]> {
  const results: string[] = [];
  const own = mkdtempSync(join(tmpdir(), 'myelin-browser-'));
  writeFileSync(join(own, 'user.js'), QUIET.join('\n'));
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<readonly string[]>((resolve, reject) => {
      const late = () =>
        reject(new Error(`${browser.name}: nothing of ${pages[results.length]} in ${seconds} s`));
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(late, 1000 * seconds);
      };
      const told = ({ page, kind, text }: Told): string => {
        if (kind === 'fault') reject(new Error(`${browser.name}, ${page}: ${text}`));
        else if (page === `/${pages[results.length]}` && results.push(text) === pages.length)
          resolve(results);
        wait();
        return kind === 'result' && results.length < pages.length ? `/${pages[results.length]}` : '';
      };
      const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://page');
        if (pathname === '/told') return response.end(told(JSON.parse(await textOf(request)) as Told));
        const path = join(folder, pathname);
        const isWatch = pathname === '/watch.js';
        if (!isWatch && !existsSync(path)) return response.writeHead(404).end();
        const type = TYPES[extname(path)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-security-policy': POLICY, 'content-type': type });
        if (isWatch) return response.end(WATCH);
        const bytes = readFileSync(path);
        response.end(
          type === TYPES['.html']
            ? `${bytes}`.replace('<body>', '<body><script src="/watch.js"></script>')
            : bytes,
        );
      }).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        child = spawn(browser.path, [...browser.given(own), `http://127.0.0.1:${port}/${pages[0]}`], {
          ...{
            stdio: 'ignore',
            detached: true,
            env: { ...process.env, HOME: own, MOZ_CRASHREPORTER_DISABLE: '1' },
          },
        });
        child.on('error', reject);
        child.on('exit', () => server.close());
        wait();
      });
    });
  } finally {
    clearTimeout(timer);
    await ended(child);
    rmSync(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Ends a browser with all processes that it has started. */
async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}
