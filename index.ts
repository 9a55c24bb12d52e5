export * from './components/index.ts';
export * from './contexts/index.ts';
export * from './framework/index.ts';
