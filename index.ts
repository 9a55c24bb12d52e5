export * from './components/index.ts';
export { sequential } from './contexts/circuits/sequential.ts';
export * from './contexts/index.ts';
export * from './framework/index.ts';
