import { alarms } from './alarms.ts';
import { cells } from './cells.ts';
import { mixing } from './mixing.ts';
import { ngclearn } from './ngclearn.ts';
import { norseParts } from './norse.ts';
import { operations } from './operations.ts';
import { plasticity } from './plasticity.ts';
import { programs } from './programs.ts';
import { reactive } from './reactive.ts';
import { reductions } from './reductions.ts';
import { schedules } from './schedules.ts';
import { sizes } from './sizes.ts';
import { torchParts } from './torch.ts';
import { trainings } from './trainings.ts';
import { windows } from './windows.ts';
import { wires } from './wires.ts';
import type { Entry } from './words.ts';

/** All models, by theme. */
export const entries: readonly Entry[] = [
  ...cells,
  ...norseParts,
  ...torchParts,
  ...wires,
  ...schedules,
  ...sizes,
  ...plasticity,
  ...ngclearn,
  ...operations,
  ...mixing,
  ...reductions,
  ...windows,
  ...reactive,
  ...trainings,
  ...alarms,
  ...programs,
];
