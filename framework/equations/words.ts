import type { Unit } from '../base/units.ts';

/** A text that a user wrote, and what messages call it. */
export interface FormulaText {
  readonly title: string;
  readonly text: string;
}

/** A place in it, of characters. */
export interface TextSpan {
  readonly of: FormulaText;
  readonly from: number;
  readonly to: number;
}

export type Relation = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** An expression as it is written: nothing is known of its names yet. */
export type Expression = { readonly at: TextSpan } & (
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'minus' | 'not'; readonly of: Expression }
  | {
      readonly is: '+' | '-' | '*' | '/' | '^' | '%' | 'and' | 'or' | Relation;
      readonly a: Expression;
      readonly b: Expression;
      /** A unit behind its number, `2 mV`. */
      readonly implicit?: true;
    }
  | { readonly is: 'choice'; readonly of: readonly [Expression, Expression, Expression] }
  | { readonly is: 'call'; readonly name: string; readonly of: readonly Expression[] }
);

/** A line of equations. */
export interface EquationLine {
  /** `rate`: dx/dt = …; `value`: x = …; `parameter`: x : unit. */
  readonly is: 'rate' | 'value' | 'parameter';
  readonly name: string;
  readonly nameAt: TextSpan;
  readonly expression?: Expression;
  /** As it is written behind the colon; a value that is a quantity has its own. */
  readonly unit?: Unit | 'boolean';
  readonly unitAt: TextSpan;
  readonly flags: readonly Flagged[];
  readonly at: TextSpan;
  /** What a comment behind it says. */
  readonly doc?: string;
}

export interface Flagged {
  readonly flag: string;
  readonly at: TextSpan;
}

/** What is computed, with the unit of its numbers: names are resolved, conversions written out. Shared parts are one object. */
export type FormulaTerm = { readonly unit: Unit; readonly kind: 'float' | 'bool' } & (
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: Operator; readonly of: readonly FormulaTerm[]; readonly called?: string }
);

export type Operator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'pow'
  | 'and'
  | 'or'
  | 'not'
  | 'where'
  | Relation
  /** A function of the table, or one that the user gave. */
  | 'call';
