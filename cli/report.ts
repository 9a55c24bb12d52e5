import { openStudy } from '../index.ts';
import { studyReport } from '../report/index.ts';
import { checkPlace, write } from './results.ts';
import { logarithmicIn, metricOf } from './sweep.ts';
import type { Terminal } from './terminal.ts';

interface ReportFlags {
  readonly page?: string;
  readonly metric?: string;
  readonly goal?: 'least' | 'greatest';
  readonly json?: boolean;
}

/** The table and the page of a study, from its folder alone: it may be under way. */
export async function reportStudy(
  [folder]: readonly [string],
  { page: out = 'sweep.html', metric, goal, json }: ReportFlags,
  terminal: Terminal,
): Promise<number> {
  checkPlace(out, ['.html'], '--page');
  const { outcomes, rows, space, table } = await openStudy(folder);
  const metrics = rows.flatMap((row) => Object.keys(row.metrics));
  const logarithmic = logarithmicIn(space);
  const known = metric === undefined || metrics.length === 0 ? metric : metricOf(metrics, metric);
  write(
    out,
    studyReport({
      ...{ title: folder, outcomes },
      ...(known !== undefined && { metric: known }),
      ...(goal && { goal }),
      ...(logarithmic && { logarithmic }),
    }),
  );
  if (json) terminal.out(JSON.stringify({ space, rows }));
  else for (const line of [table(), `Wrote ${out}`]) terminal.out(line);
  return 0;
}
