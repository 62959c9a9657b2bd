/** How a client shows who it is; where a registry asks for nothing, nothing is shown. */
export type RegistryCredential =
  | "anonymous"
  | { readonly basic: { readonly username: string; readonly password: string } }
  /** What `docker login` keeps: exchanged for registry tokens (Docker's token specification, "oauth2"). */
  | { readonly refreshToken: string }
  /** A registry token made elsewhere, sent as it is. */
  | { readonly bearer: string };

/** RFC 7617; names and passwords in UTF-8. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
