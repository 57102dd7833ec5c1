/** Why a socket could not be had: a code of the system or of TLS such as ECONNREFUSED, or what was answered in its place. */
export function socketTrouble(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.message;
}
