import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program of a Redis or a Valkey, where there is one. */
export const SERVER = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** A Redis on the loopback, on a free port, with its data in a folder of its own. */
export interface OwnRedis {
  readonly port: number;
  readonly url: string;
  /** Ends it at once, as a crash does; `start` begins it again, with what is on its disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** @param settings as its command line has them, `['--appendonly', 'yes']` */
export async function ownRedis(settings: readonly string[] = []): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async () => {
    const own = child;
    child = undefined;
    if (!own || own.exitCode !== null) return;
    const gone = new Promise((resolve) => own.once('close', resolve));
    own.kill('SIGKILL');
    await gone;
  };
  const start = async () => {
    const where = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn(SERVER!, [...where, ...settings], { stdio: 'ignore' });
    await answer(port);
  };
  await start();
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, url: `redis://127.0.0.1:${port}`, kill, start, remove };
}

/** Waits until somebody listens. */
async function answer(port: number): Promise<void> {
  const isThere = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20));
}
