import { writer } from './crash.ts';

await writer(process.argv[2]!);
