import { runAsked } from '../rounds.ts';
import type { ShardAsked, ShardBench } from '../shard-words.ts';
import { orderOf, type Training } from '../training.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type ShardViews, sizesFor, viewsOf } from './shard-memory.ts';

/** A training in a worker: its numbers are those that are sent, and nothing goes on in it from shard to shard. */
export function benchOf(training: Training): ShardBench {
  const { live } = training.trial.session;
  let views: ShardViews | undefined;
  let seen: Float64Array;
  return {
    fingerprint: fingerprintOf(training),
    sizes: sizesFor(training),
    attach: (memory) => {
      views = viewsOf(training, memory);
      seen = new Float64Array(views.sent.length);
      for (const { slot, numbers } of views.sent) live.arrays.set(slot, numbers);
    },
    run: (asked: ShardAsked) => {
      const { shard, key } = asked;
      const { sent, counts, results } = views!;
      if (key[0] !== live.key[0] || key[1] !== live.key[1]) {
        live.key = key;
        Object.assign(training.live, orderOf(training.setup, training.data, key));
      }
      sent.forEach(({ slot }, i) => {
        if (seen[i] === counts[i]) return;
        seen[i] = counts[i]!;
        live.changed.set(slot, ++live.version);
      });
      runAsked(training, asked, results[shard]!);
    },
  };
}
