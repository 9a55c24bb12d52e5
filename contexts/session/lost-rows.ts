import { placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import type { Clamp } from './clamps.ts';
import type { NamedTimetable } from './timetable.ts';
import type { Warning } from './warnings.ts';

/** Inputs that are given spikes tick by tick, and that nobody reads at every tick: some would be lost. */
export const lostRows = (
  contents: Contents,
  { timetable }: Pick<NamedTimetable, 'timetable'>,
  clamps: readonly Clamp[],
): readonly Warning[] =>
  clamps.flatMap(({ compartment: input, perStep, areSpikes }): Warning[] => {
    if (!perStep || !(areSpikes || input.kind === 'spike')) return [];
    const read = timetable.crossings?.readSeldom(input);
    if (read === undefined) return [];
    return [
      {
        code: 'unread',
        where: placeOf(contents, input),
        found: `spikes given for every tick, which are read ${read}`,
        expected: 'a part that reads them at every tick',
        remedy: 'Give them to a part of every tick, and wire it by once or total.',
      },
    ];
  });
