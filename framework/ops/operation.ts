import { fail } from '../base/errors.ts';
import { isRecord, say } from '../base/say.ts';
import {
  asItIs,
  type ComposedRow,
  type ElementwiseRow,
  type ImmediateRow,
  type Kind,
  type Kinds,
  type Logic,
  type MethodCall,
  type Motion,
  type NoAttrs,
  type Passing,
  type Pointwise,
  type Row,
  type Scribe,
  type Shows,
  type Signature,
  type StructuralRow,
  type SymbolOf,
} from './row.ts';
import type { Bool, Numbers, Operand, Tensor } from './tensor.ts';

const NO_LOGIC: Logic = { selects: null, holds: null };

/** What follows for any operation that looks at nothing but the numbers of one element. */
const POINTWISE: Motion<unknown> = {
  varies: 'never',
  stream: null,
  sameElements: false,
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  grows: null,
  events: null,
};

/** No backend sees it. */
const REPLACED = {
  ...NO_LOGIC,
  ...POINTWISE,
  allSteps: null,
  nan: () => undefined,
  simplify: asItIs,
} satisfies Partial<Row>;

/** Its name, and what its result holds, as users see them. */
export interface Named<K extends Kind> {
  readonly name: string;
  readonly kind: K;
}

/**
 * A row that can be called as a function: of tensors, and of numbers where an operand is stretched over the others.
 * Methods and functions of users are made of it, with the comment that stands above it. A row's gradient is written with
 * the methods of all rows, so none of their types can be inferred: each is written down.
 */
export type Operation<
  R extends { readonly operands: Kinds },
  K extends Kind = 'float',
  Given extends readonly unknown[] = OtherOperands<R['operands'], R>,
> = R & Named<K> & ((a: SymbolOf<R['operands'][0] & Kind>, ...given: Given) => SymbolOf<K>);

type OtherOperands<O extends Kinds, R> = O extends readonly [Kind]
  ? []
  : O extends readonly [Kind, infer B extends Kind]
    ? [b: GivenFor<B, R>]
    : O extends readonly [Kind, infer B extends Kind, infer C extends Kind]
      ? [b: GivenFor<B, R>, c: GivenFor<C, R>]
      : never;
type GivenFor<K extends Kind, R> = K extends 'bool'
  ? Bool
  : R extends { readonly elementwise: unknown }
    ? Operand
    : Tensor | Numbers;

/** What is written as a function of its first operand is the method of that name. */
function operation<R extends { readonly operands: Kinds }, K extends Kind, Given extends readonly unknown[]>(
  row: R & Named<K>,
): Operation<R, K, Given> {
  const call = (x: unknown, ...others: readonly unknown[]): unknown => {
    const method = isRecord(x) ? x[row.name] : undefined;
    return typeof method === 'function' ? method.apply(x, others) : noSymbol(row.name, row.operands, x);
  };
  return Object.defineProperties<unknown>(call, Object.getOwnPropertyDescriptors(row)) as Operation<
    R,
    K,
    Given
  >;
}

/** For calls from JavaScript. */
const noSymbol = (name: string, operands: Kinds, x: unknown): never =>
  operands[0] === 'bool'
    ? fail({
        code: 'kind-mismatch',
        where: name,
        found: say(x),
        expected: 'truth values, as comparisons give them',
        remedy: 'Compare tensors: v.gt(thr), not v > thr.',
      })
    : fail({
        code: 'kind-mismatch',
        where: name,
        found: say(x),
        expected: 'a tensor',
        remedy: 'Give it a compartment, a live hyperparameter, or what follows from them.',
      });

/** A row of a primitive that works element by element. */
export const elementwise = <const O extends Kinds, const K extends Kind>(
  row: Signature<O, NoAttrs> &
    Named<K> &
    Passing<O, NoAttrs> &
    Logic & { readonly elementwise: Pointwise<O> },
): Operation<ElementwiseRow<O, NoAttrs>, K> => operation({ ...POINTWISE, shows: [], ...row });

/** What its method takes after the tensor: the other operands, or what the row makes attributes of. */
interface Takes<A, Given extends readonly unknown[]> {
  readonly method?: (call: MethodCall<A>, ...given: Given) => Tensor;
}
type Others<O extends Kinds> = OtherOperands<O, unknown>;

/** A row of a primitive that mixes elements, or draws them. */
export const structural = <
  const O extends Kinds,
  A = NoAttrs,
  const K extends Kind = 'float',
  Given extends readonly unknown[] = Others<O>,
>(
  row: Signature<O, A> & Named<K> & Takes<A, Given> & Shows<keyof A & string> & Passing<O, A> & Motion<A>,
): Operation<StructuralRow<O, A>, K, Given> => operation({ ...NO_LOGIC, structural: true, ...row });

/** A row of what is the same in all elements. */
export const immediate = <A>(
  row: Signature<readonly [], A> &
    Shows<keyof A & string> &
    Pick<ImmediateRow<A>, 'nan' | 'varies' | 'everywhere'>,
): ImmediateRow<A> => ({ ...NO_LOGIC, ...POINTWISE, allSteps: null, simplify: asItIs, ...row });

/** A row of an operation that is written with others. */
export const composed = <
  const O extends Kinds,
  A = NoAttrs,
  const K extends Kind = 'float',
  Given extends readonly unknown[] = Others<O>,
>(
  row: Signature<O, A> &
    Named<K> &
    Takes<A, Given> &
    Shows<keyof A & string> &
    Pick<ComposedRow<O, A>, 'expand' | 'addTo'>,
): Operation<ComposedRow<O, A>, K, Given> => operation({ ...REPLACED, ...row });

/** The gradient of what an operation is written as. */
export const derived =
  <Args extends readonly Tensor[], A>(expand: (args: Args, attrs: A, scribe: Scribe) => Tensor) =>
  (g: Tensor, args: Args, _y: Tensor, attrs: A, scribe: Scribe): readonly (Tensor | null)[] =>
    scribe.pullback((...x) => expand(x as readonly Tensor[] as Args, attrs, scribe), args, g);
