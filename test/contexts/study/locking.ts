import { closeSync, openSync, rmSync } from 'node:fs';
import { lockFolder } from '../../../contexts/study/node/lock.ts';

// A process that locks a folder: for good, or again and again, where nobody else may be within at the same time.

const [folder, rounds] = process.argv.slice(2) as [string, string | undefined];

const times = Number(rounds ?? 0);
if (rounds === undefined) {
  lockFolder(folder);
  process.stdout.write('locked\n');
  setInterval(() => {}, 1000);
}
let held = 0;
for (let round = 0; round < times; round++) {
  let unlock: () => void;
  try {
    unlock = lockFolder(folder);
  } catch {
    continue;
  }
  held++;
  closeSync(openSync(`${folder}/within`, 'wx'));
  rmSync(`${folder}/within`);
  unlock();
}
if (rounds !== undefined) process.stdout.write(`${held}\n`);
