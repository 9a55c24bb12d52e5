import type { Amount, Quantity } from '../base/units.ts';
import type { CompartmentDeclaration, CompartmentDeclarations } from '../describe/compartments.ts';
import type { Component } from '../describe/component.ts';
import type {
  Count,
  Hyperparameters,
  Real,
  Sizes,
  Structured,
  SurrogateChoice,
} from '../describe/hyperparameters.ts';
import type { Clock } from '../describe/words.ts';
import type { Connectivity, ConnectivityGiven } from '../large/connectivity.ts';
import type { Delays, DelaysGiven } from '../large/delays.ts';
import type { SurrogateName } from '../ops/surrogates.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { CarrierName } from './carrier.ts';
import type { IntegrationMethod } from './methods.ts';

/** A method by its name here, or Brian2's. */
export type MethodGiven = IntegrationMethod | 'linear' | 'exponential_euler' | 'rk2';

/** Values before the first step: numbers and quantities, or formulas of parameters, `'E_L + 5 mV * rand()'`. */
export type InitialGiven = Readonly<Record<string, Amount | readonly number[]>>;

/** What parts from equations have in common. */
export interface EquationOptions {
  /** How states are advanced; without one, `exact` where the system is linear, else `exp_euler` where each state is in itself, else `euler`. */
  readonly method?: MethodGiven;
  readonly initial?: InitialGiven;
  /** Functions that formulas call beside those of the table: of tensors without a unit. */
  readonly functions?: Readonly<Record<string, (...x: Tensor[]) => Tensor>>;
  readonly doc?: string;
  readonly source?: string;
  /** Unit in which time is counted, and rates are; `ms` by default. */
  readonly time?: 'ms' | 's';
}

export interface CellOptions extends EquationOptions {
  /** When a cell fires: `'v > -40 mV'`. */
  readonly threshold?: string;
  /** What happens then: `'v = E_L; w += b'`. */
  readonly reset?: string;
  /** How long a cell rests after a spike, `'2 ms'` or a parameter's name, or as long as what holds: `'v > -20 mV'`. */
  readonly refractory?: string | number | Quantity;
  /** What happens at the beginning of each step, on inputs: `'g_e += exc'`. */
  readonly receive?: string;
  /** Gradient of spikes by the distance to the threshold, where a part is given no other. */
  readonly surrogate?: SurrogateName;
}

export interface SynapseOptions extends EquationOptions {
  /** What happens at a presynaptic spike: `'g_post += w; Apre += dApre'`. */
  readonly on_pre?: string;
  /** What happens at a postsynaptic spike. */
  readonly on_post?: string;
  /** How synapses are kept: `dense`, from every cell to every cell; `sparse`, over a list or a rule; `delayed`, and each takes its time. */
  readonly carrier?: CarrierName;
}

// Names in equations that stand in the program as a plain text: what parts are called with, and what they have, is known to the types.

type Space = ' ' | '\n' | '\t';
type Trim<S extends string> = S extends `${Space}${infer R}` | `${infer R}${Space}` ? Trim<R> : S;
type LinesIn<T extends string> = T extends `${infer L}\n${infer R}`
  ? LinesIn<L> | LinesIn<R>
  : T extends `${infer L};${infer R}`
    ? LinesIn<L> | LinesIn<R>
    : T extends `${infer L}#${string}`
      ? Trim<L>
      : Trim<T>;
type Listed<N extends string> = N extends `${infer A},${infer B}` ? PlainName<A> | Listed<B> : PlainName<N>;
/** A line that goes on with the expression of the one before gives no name. */
type PlainName<S extends string> =
  Trim<S> extends infer N ? (N extends `${string}${Sign}${string}` ? never : N) : never;
type Sign = Space | '+' | '-' | '*' | '/' | '^' | '(' | ')' | '<' | '>' | '!' | '?';
type IsInput<L extends string> = L extends `${string}(${string}input${string})` ? true : false;

/** Of `x = …` and `x : unit` the name. */
type Head<L extends string> = L extends `${infer N}=${string}`
  ? PlainName<N>
  : L extends `${infer N}:${string}`
    ? Listed<N>
    : never;
type RateIn<L extends string> = L extends `d${infer N}/dt${string}` ? Trim<N> : never;
type InputIn<L extends string> = L extends `${string}(${string}input${string})` ? Head<L> : never;
type ValueIn<L extends string> = L extends `d${string}/dt${string}`
  ? never
  : IsInput<L> extends true
    ? never
    : L extends `${infer N}=${string}:${string}`
      ? Trim<N>
      : never;
type NeededIn<L extends string> = L extends `${string}=${string}`
  ? never
  : IsInput<L> extends true
    ? never
    : Head<L>;
type WithDefaultIn<L extends string> = L extends `d${string}/dt${string}`
  ? never
  : L extends `${string}=${string}`
    ? IsInput<L> extends true
      ? never
      : Head<L>
    : never;

/** Parameters of a text; of one that is not known before it runs, all names. */
export type HyperparametersIn<Text extends string> = string extends Text
  ? Hyperparameters
  : { readonly n_units: Count<false> } & {
      readonly [N in NeededIn<LinesIn<Text>>]: Real<false, false, false>;
    } & { readonly [N in WithDefaultIn<LinesIn<Text>>]: Real<false, true, false> } & {
      readonly surrogate: SurrogateChoice<false>;
    };

type Spiking = {
  readonly s: CompartmentDeclaration<'output', 'spike'>;
  readonly tols: CompartmentDeclaration<'output', 'ms'>;
};

/** Of statements, `w += b; v = E_L`, the names that they write. */
type WrittenIn<Statements extends string> =
  LinesIn<Statements> extends infer L ? (L extends `${infer N}=${string}` ? Target<Trim<N>> : never) : never;
type Target<N extends string> = N extends `${infer M}+` | `${infer M}-` | `${infer M}*` | `${infer M}/`
  ? Trim<M>
  : N;
type ParameterIn<L extends string> = NeededIn<L> | WithDefaultIn<L>;

/** What stands in equations as a parameter and is written by a statement is a state too, which begins with the parameter's number. */
type KeptIn<Text extends string, Statements extends string> = Extract<
  ParameterIn<LinesIn<Text>>,
  WrittenIn<Statements>
>;

export type CompartmentsIn<Text extends string, Statements extends string = never> = string extends Text
  ? CompartmentDeclarations
  : {
      readonly [N in RateIn<LinesIn<Text>> | KeptIn<Text, Statements>]: CompartmentDeclaration<'state', 'mV'>;
    } & {
      readonly [N in InputIn<LinesIn<Text>>]: CompartmentDeclaration<'input', 'mV'>;
    } & { readonly [N in ValueIn<LinesIn<Text>>]: CompartmentDeclaration<'output', 'mV'> } & Spiking;

export interface AdvanceState {
  readonly advance_state: (compartments: never, p: never, clock: Clock) => Readonly<Record<string, Tensor>>;
}

/** A component from equations. */
export type Cell<Name extends string, Text extends string, Statements extends string = never> = Component<
  Name,
  HyperparametersIn<Text>,
  CompartmentsIn<Text, Statements>,
  AdvanceState
>;

/** What says which synapses a part has. */
interface SynapsesGiven {
  readonly dense: { readonly shape: Sizes };
  readonly sparse: { readonly connectivity: Structured<Connectivity, Connectivity | ConnectivityGiven> };
  readonly delayed: SynapsesGiven['sparse'] & {
    readonly delays: Structured<Delays, DelaysGiven | Delays>;
    readonly step: Real<true, false, false>;
  };
}

type OfCells<N> = N extends `${string}_post` | `${string}_pre` ? N : never;

/** Synapses from equations. */
export type Synapse<Name extends string, Text extends string, Kept extends CarrierName = 'dense'> = Component<
  Name,
  string extends Text
    ? Hyperparameters
    : SynapsesGiven[Kept] & {
        readonly [N in Exclude<NeededIn<LinesIn<Text>>, OfCells<NeededIn<LinesIn<Text>>>>]: Real<
          false,
          false,
          true
        >;
      } & {
        readonly [N in Exclude<WithDefaultIn<LinesIn<Text>>, OfCells<WithDefaultIn<LinesIn<Text>>>>]: Real<
          false,
          true,
          true
        >;
      },
  string extends Text
    ? CompartmentDeclarations
    : { readonly [N in RateIn<LinesIn<Text>>]: CompartmentDeclaration<'state', 'mV'> } & {
        readonly [N in OfCells<Head<LinesIn<Text>>>]: CompartmentDeclaration<never, 'mV'>;
      } & {
        readonly [N in Exclude<Head<LinesIn<Text>>, OfCells<Head<LinesIn<Text>>>>]: CompartmentDeclaration<
          'state',
          'mV'
        >;
      } & {
        readonly pre: CompartmentDeclaration<'input', 'spike'>;
        readonly post: CompartmentDeclaration<'input', 'spike'>;
      },
  AdvanceState
>;
