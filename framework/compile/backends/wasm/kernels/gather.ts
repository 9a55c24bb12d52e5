import { lastOf } from '../../../../base/shapes.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { clearLine, forEachLine } from './lines.ts';

/** out[…, e] = x[…, table[e]] */
export const gatherKernel: Kernel = lookedAt((frame, { at, out, tables: [table] }) => {
  const { f, vectors } = frame;
  const { scalar } = vectors;
  forEachLine(frame, out, [at(0)], (to, [from]) =>
    countedLoop(f, lastOf(out.shape), (e) => {
      pushElement(frame, to, () => f.get(e));
      pushElement(frame, from!, () => pushIndex(frame, table!, e));
      f.mem(`${scalar}.load`, 0).mem(`${scalar}.store`, 0);
    }),
  );
});

/** out[…, table[e]] += x[…, e], e ascending, from 0 */
export const scatterKernel: Kernel = lookedAt((frame, { at, out, tables: [table] }) => {
  const { f, vectors } = frame;
  const { scalar } = vectors;
  const sum = f.local('i32');
  forEachLine(frame, out, [at(0)], (to, [from]) => {
    clearLine(frame, out.shape, to);
    countedLoop(f, lastOf(at(0).shape), (e) => {
      pushElement(frame, to, () => pushIndex(frame, table!, e));
      f.tee(sum).get(sum).mem(`${scalar}.load`, 0);
      pushElement(frame, from!, () => f.get(e));
      f.mem(`${scalar}.load`, 0).op(`${scalar}.add`).mem(`${scalar}.store`, 0);
    });
  });
});

/** Pushes an element of a table, whose position is in a local. */
const pushIndex = ({ f }: WasmFrame, table: number, position: number): void => {
  f.get(position).i32(2).op('i32.shl').mem('i32.load', table);
};

/** Pushes the address of an element of a row. */
function pushElement({ f, vectors }: WasmFrame, row: number, index: () => void): void {
  index();
  f.i32(Math.log2(vectors.bytes)).op('i32.shl').get(row).op('i32.add');
}
