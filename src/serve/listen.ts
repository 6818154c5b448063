import type { buildApi } from '../api/build-api.ts';
import { messageOf, RankerError } from '../errors.ts';

/**
 * @returns the address
 * @throws RankerError LISTEN_FAILED
 */
export const listen = async (api: ReturnType<typeof buildApi>, host: string, port: number): Promise<string> => {
  try {
    return await api.listen({ host, port, listenTextResolver: () => 'listening' });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new RankerError(
      'LISTEN_FAILED',
      `can't listen on ${host} port ${port}: ${reason}; PORT sets another`,
      {},
      { cause },
    );
  }
};
