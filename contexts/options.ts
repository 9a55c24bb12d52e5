export {
  aFunction,
  functions,
  type OptionRule,
  oneOf,
  readOptions,
  truth,
  wrongOption,
} from '../framework/engine.ts';
