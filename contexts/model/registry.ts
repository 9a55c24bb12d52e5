import { isRecord, say, wrongOption } from '../../framework/engine.ts';
import type { Contents } from './words.ts';

/** What stands now where a part, a process or a schedule has stood; itself where no edit has replaced it. */
export function heirOf<T extends object>(
  { stood }: Contents,
  all: ReadonlyMap<T, string>,
  own: T,
): T | undefined {
  if (all.has(own)) return own;
  const path = stood.get(own);
  return path === undefined ? undefined : [...all].find(([, at]) => at === path)?.[0];
}

const known = new WeakMap<object, Contents>();

export const isContext = (net: unknown): net is object => isRecord(net) && known.has(net);

export const setContents = (net: object, contents: Contents): void => void known.set(net, contents);

export function contentsOf(net: object, caller: string): Contents {
  const found = known.get(net);
  if (found) return found;
  return wrongOption(
    caller,
    isRecord(net) ? 'an object that is no context' : say(net),
    'what context(…) returned, itself and not a copy',
    'Pass the context as it is.',
  );
}
