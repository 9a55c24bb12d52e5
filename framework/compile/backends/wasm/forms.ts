import { numberIn } from '../../../base/sets.ts';
import { textOf, textOfOne } from '../../../trace/equal-values.ts';
import type { Task } from '../../plan/words.ts';

/**
 * All that a task says but where things lie, as text: the first buffer is called 0, the next one 1. Tasks of one form
 * differ in addresses alone. Of a stream there is only what else there is: its keys lie somewhere. Units change no code.
 */
export function formOf(task: Task): string {
  const buffers = new Map<string, number>();
  return JSON.stringify(task, (key, x) => {
    if (key === 'id') return 0;
    if (key === 'buffer') return numberIn(buffers, x);
    if (key === 'attrs') return textOf({ ...x, unit: '', stream: '' });
    return typeof x === 'number' || key === 'index' ? textOfOne(x) : x;
  });
}
