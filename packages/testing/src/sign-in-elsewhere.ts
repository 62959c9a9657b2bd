/** What somebody does on the provider's pages. */
export interface SignInElsewhere {
  readonly login: string;
  /** Where the provider sends the browser back to; that address is not visited. */
  readonly redirectUri: URL;
  /** Presses "cancel" at the first page. */
  readonly cancels?: boolean;
}

/**
 * A browser, as far as a sign-in needs one: keeps cookies, follows redirects, sends the forms of the provider's
 * login and consent pages.
 * @returns the redirect URI with what the provider added.
 */
export async function signInElsewhere(start: URL, person: SignInElsewhere): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    const answer = await visit(url, cookies, form);
    const location = answer.headers.get("location");
    if (location !== null) {
      await answer.body?.cancel();
      [url, form] = [new URL(location, url), undefined];
      if (`${url.origin}${url.pathname}` === `${person.redirectUri.origin}${person.redirectUri.pathname}`)
        return url;
      continue;
    }
    const page = await answer.text();
    if (answer.status !== 200)
      throw new Error(`${answer.status} from ${url.pathname}: ${page.slice(0, 500)}`);
    [url, form] = next(page, url, person);
  }
  throw new Error("the sign-in did not end");
}

async function visit(url: URL, cookies: Map<string, string>, form: URLSearchParams | undefined) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, {
    redirect: "manual",
    headers: { cookie, accept: "text/html" },
    ...(form !== undefined && { method: "POST", body: form }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
  return answer;
}

/** The page's form, filled in; or its link to cancel. */
function next(
  page: string,
  url: URL,
  { login, cancels }: SignInElsewhere,
): [URL, URLSearchParams | undefined] {
  const cancel = /href="([^"]*\/abort)"/.exec(page)?.[1];
  if (cancels === true && cancel !== undefined) return [new URL(cancel, url), undefined];
  const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
  const prompt = /name="prompt" value="([a-z]+)"/.exec(page)?.[1];
  if (action === undefined || prompt === undefined) throw new Error(`no form at ${url.pathname}`);
  return [new URL(action, url), new URLSearchParams({ prompt, login, password: "x" })];
}
