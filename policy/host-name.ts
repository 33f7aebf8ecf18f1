/** Whether one of the declared `hosts` means a host name: `*.example.com` means every subdomain of any depth. */
export function isHost(declared: string, host: string): boolean {
  return declared.startsWith('*.') ? host.endsWith(declared.slice(1)) : declared === host;
}

/**
 * The host name in a Host header, in lower case and without its port.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 */
export function hostNameOf(sent: string): string {
  return sent.toLowerCase().replace(/:\d*$/, '');
}
