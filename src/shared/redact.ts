const MASK = '…';

/** What looks like a secret even when nobody told us: bearer headers and token parameters of URLs and forms. */
const SUSPICIOUS =
  /((?:bearer|oauth)\s+)[\w.~+/-]{8,}=*|((?:access_token|refresh_token|client_secret|device_code|token|key|secret|password|u_s)["']?\s*[=:]\s*["']?)[^\s"'&,;}]{4,}/gi;

/**
 * A text that may be shown: every given secret is masked, as it is and percent-encoded, and so is whatever
 * looks like a token. Secrets shorter than four characters are left alone, since masking them would shred the text.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (!secret || secret.length < 4) continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) {
      shown = shown.split(form).join(MASK);
    }
  }
  return shown.replace(
    SUSPICIOUS,
    (_match, header?: string, name?: string) => `${header ?? name ?? ''}${MASK}`,
  );
}
