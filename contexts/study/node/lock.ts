import { fileFault } from '../../store/faults.ts';
import { isAlive } from '../../store/files/node.ts';
import { builtIn } from '../../store/streams/built-in.ts';

// One process at a time writes into a study's folder. A lock is an empty file whose name says whose it is: whoever comes makes its own, and looks
// for others only then. Of two that come together one sees the other at least, and no lock is ever another's, so that removing one that
// was left behind takes none from the living.

/** Whose a lock is. */
interface Holder {
  readonly pid: number;
  /** When the process began, so that another one with its number is not taken for it; nothing where the system does not say. */
  readonly began: string;
  /** Since when the machine runs; nothing where the system does not say. */
  readonly boot: string;
  readonly host: string;
}

type SyncFs = typeof import('node:fs');

const LOCK = /^lock-(\d+)-(\d*)-([0-9a-f]*)-(.+)$/;

const nameOf = ({ pid, began, boot, host }: Holder): string =>
  `lock-${pid}-${began}-${boot}-${encodeURIComponent(host)}`;

function holderIn(name: string): Holder | undefined {
  const [, pid, began, boot, host] = LOCK.exec(name) ?? [];
  return host === undefined ? undefined : { pid: Number(pid), began: began!, boot: boot!, host };
}

/** Keeps all others out of a folder, until what it gives is called; a folder that somebody is in is an error. */
export function lockFolder(path: string): () => void {
  const fs = builtIn('node:fs') as SyncFs;
  const own = holderHere(fs);
  const mine = `${path}/${nameOf(own)}`;
  const unlock = () => fs.rmSync(mine, { force: true });
  try {
    fs.closeSync(fs.openSync(mine, 'wx'));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error;
    return refuse(path, own, 'this process');
  }
  for (const name of fs.readdirSync(path)) {
    const other = holderIn(name);
    if (!other || name === nameOf(own)) continue;
    if (isGone(fs, other, own)) fs.rmSync(`${path}/${name}`, { force: true });
    else {
      unlock();
      return refuse(path, other, `process ${other.pid}${other.host === own.host ? '' : ` of ${other.host}`}`);
    }
  }
  return unlock;
}

const refuse = (path: string, holder: Holder, who: string): never =>
  fileFault(
    `study, folder, ${path}`,
    `a study of ${who}, which is under way there`,
    'a folder for one study at a time',
    `Wait for it, or take another folder; if it is no more, remove ${path}/${nameOf(holder)}.`,
  );

function holderHere(fs: SyncFs): Holder {
  const { pid } = globalThis.process;
  return {
    ...{ pid, began: beganAt(fs, pid) ?? '' },
    boot: textIn(fs, '/proc/sys/kernel/random/boot_id').replaceAll('-', '').trim(),
    host: (builtIn('node:os') as typeof import('node:os')).hostname(),
  };
}

/** Whether whoever held a lock is no more. Of another machine nobody here knows. */
function isGone(fs: SyncFs, other: Holder, own: Holder): boolean {
  if (other.host !== own.host) return false;
  if (other.boot !== own.boot || !isAlive(other.pid)) return true;
  return other.began !== '' && beganAt(fs, other.pid) !== other.began;
}

/** When a process of Linux began, in ticks since the machine did; nothing of one that has ended, though its parent does not know yet. */
function beganAt(fs: SyncFs, pid: number): string | undefined {
  const text = textIn(fs, `/proc/${pid}/stat`);
  // The name of a process may hold anything, and ends with the last bracket.
  const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : rest[18];
}

function textIn(fs: SyncFs, path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
