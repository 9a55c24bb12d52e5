import { type OptionRule, wrongOption } from '../../../framework/engine.ts';

/** Where a Redis, or a Valkey, is. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isSecret: boolean;
  /** For messages. */
  readonly text: string;
}

const USER = 'MYELIN_REDIS_USERNAME';
const PASSWORD = 'MYELIN_REDIS_PASSWORD';
export const ENVIRONMENT = `Set ${PASSWORD}, and ${USER} where there is a name, in the environment.`;

/**
 * Reads `redis://host:port/database`, with TLS `rediss://…`. A name or a password in it is refused, and stands in no message: it would stay in the
 * history of the shell, in lists of processes and in logs.
 */
function redisAddress(given: unknown, where: string): RedisAddress | undefined {
  if (typeof given !== 'string') return undefined;
  // Whatever is odd may be, or may hide, a password.
  if (/[@?#\s]/.test(given))
    wrongOption(
      where,
      'an address with more than a host, a port and a database',
      'redis://host:port/database, without a name and a password',
      ENVIRONMENT,
    );
  const [, secure, host, port = '6379', database = '0'] =
    /^redis(s?):\/\/(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\/(\d{1,4}))?\/?$/i.exec(given) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) return undefined;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    database: Number(database),
    isSecret: secure !== '',
    text: `redis${secure}://${host}:${port}/${database}`,
  };
}

export const addressRule: OptionRule<RedisAddress> = {
  expected: "the address of a Redis or a Valkey, such as 'redis://127.0.0.1:6379'",
  read: redisAddress,
};

/** Who connects, as the environment says. */
export function redisUser(): { readonly username?: string; readonly password?: string } {
  const { env = {} } =
    (globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } }).process ?? {};
  const { [USER]: username, [PASSWORD]: password } = env;
  return { ...(username && { username }), ...(password && { password }) };
}
