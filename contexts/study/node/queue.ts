import { builtIn } from '../../store/streams/built-in.ts';
import type { Engine } from '../words.ts';
import { allEnded, beginLine, endLine, forget, hasRoom, openLine, put } from './line.ts';
import { connected, queuePackages } from './redis.ts';
import { hashOf, trialVersion } from './trial-version.ts';
import type { QueuedStudy } from './words.ts';

const WHERE = 'study, queue';

/** Workers on any machine do the trials: BullMQ's queue in a Redis. No more of them than its window are asked for ahead. */
export const queue = (own: QueuedStudy): Engine =>
  async function* run(asked, signal) {
    const packages = queuePackages(own.trial, WHERE);
    const version = trialVersion(own.trial, own.queue.module);
    const client = await connected(packages, own.queue.address, WHERE);
    const line = await openLine(packages, client, { ...version, id: idOf(own.folder, version.queue) }, own);
    const { box } = line;
    const failures: unknown[] = [];
    const pull = async () => {
      await beginLine(line);
      const trials = asked[Symbol.asyncIterator]();
      while (await hasRoom(line)) {
        // The next one may never come.
        const next = await box.orClosed(trials.next());
        if (!next) return;
        if (next.done) break;
        put(line, next.value);
      }
      await allEnded(line);
    };
    signal.addEventListener('abort', box.close);
    if (signal.aborted) box.close();
    const pulling = pull()
      .catch((error) => failures.push(error))
      .then(box.close);
    try {
      for await (const ends of box.taken()) {
        yield ends;
        // Whoever took them has kept them: the queue need not.
        await forget(line, ends);
      }
      if (failures.length > 0) throw failures[0];
    } finally {
      signal.removeEventListener('abort', box.close);
      box.close();
      await pulling;
      await endLine(line);
    }
  };

/** A folder's study is the same when it is asked for again: what its coordinator had left in the queue is its own. */
function idOf(folder: unknown, of: string): string {
  const path = builtIn('node:path') as typeof import('node:path');
  const crypto = builtIn('node:crypto') as typeof import('node:crypto');
  const own = typeof folder === 'string' ? path.resolve(folder) : crypto.randomUUID();
  return hashOf(own, of).slice(0, 32);
}
