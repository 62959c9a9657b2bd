import DOMPurify, { type Config } from "dompurify";
import Markdown, { type MarkdownIt, type RendererRule as Rule, type Token } from "markdown-it";

/**
 * Tags and attributes that a README can have. Markdown makes no others; what does is no README's business.
 */
const allowed: Config = {
  ALLOWED_TAGS: [
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "img",
  ],
  ALLOWED_ATTR: ["href", "src", "alt", "title", "rel", "id", "start", "data-align"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  RETURN_DOM_FRAGMENT: true,
};

/** Of headings' ids, so that none is one of the page's own. */
const idPrefix = "readme-";

/**
 * Renders what anybody may have written: no HTML of its own, links to the web and to mail, pictures of this
 * server only (others would tell their server who reads), all filtered once more by an allow-list.
 */
export function renderReadme(markdown: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(newRenderer().render(markdown), allowed) as unknown as DocumentFragment;
  for (const wide of fragment.querySelectorAll("pre, table")) makeScrollable(wide);
  return fragment;
}

function newRenderer(): MarkdownIt {
  const renderer = new Markdown({ html: false, linkify: true, typographer: false });
  renderer.validateLink = (address) => safeAddress(address) !== undefined;
  const { rules } = renderer.renderer;
  rules.link_open = renderLinkStart;
  rules.image = renderImage;
  rules.heading_open = renderHeadingStart();
  rules.heading_close = (tokens, index) => `</${loweredHeading(tokens[index]?.tag)}>`;
  rules.th_open = (tokens, index) => renderCell("th", tokens[index]);
  rules.td_open = (tokens, index) => renderCell("td", tokens[index]);
  return renderer;
}

/** @returns undefined for what is no address of the web, of mail or of this server. */
function safeAddress(address: string): URL | undefined {
  const url = URL.parse(address, document.baseURI);
  return url !== null && ["http:", "https:", "mailto:"].includes(url.protocol) ? url : undefined;
}

const renderLinkStart: Rule = (tokens, index) => {
  const address = textOf(tokens[index], "href");
  const href = address.startsWith("#") ? `#${idPrefix}${address.slice(1)}` : address;
  const title = textOf(tokens[index], "title");
  const titled = title === "" ? "" : ` title="${escapeHtml(title)}"`;
  return `<a href="${escapeHtml(href)}"${titled} rel="noopener nofollow">`;
};

/** A picture of another server becomes a link to it; within a link only its words stay. */
const renderImage: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const address = textOf(token, "src");
  const alt = self.renderInlineAsText(token?.children ?? [], options, env);
  const url = safeAddress(address);
  if (url?.origin === location.origin) return `<img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}">`;
  const words = escapeHtml(alt === "" ? address : alt);
  if (url === undefined || isInLink(tokens, index)) return words;
  return `<a href="${escapeHtml(address)}" rel="noopener nofollow">${words}</a>`;
};

function isInLink(tokens: readonly Token[], index: number): boolean {
  const before = tokens.slice(0, index);
  const opened = before.filter(({ type }) => type === "link_open").length;
  return opened > before.filter(({ type }) => type === "link_close").length;
}

/** Headings begin below the page's own, with ids as GitHub makes them, so that tables of contents work. */
function renderHeadingStart(): Rule {
  const counts = new Map<string, number>();
  return (tokens, index) => {
    const slug = slugOf(tokens[index + 1]?.content ?? "");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    const id = `${idPrefix}${slug}${count === 0 ? "" : `-${count}`}`;
    return `<${loweredHeading(tokens[index]?.tag)} id="${escapeHtml(id)}">`;
  };
}

function loweredHeading(tag: string | undefined): string {
  return `h${Math.min(Number(tag?.slice(1) ?? 1) + 2, 6)}`;
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

/** The library would write a style, which the pages' policy forbids. */
function renderCell(tag: "td" | "th", token: Token | undefined): string {
  const align = /text-align:(center|right)/.exec(textOf(token, "style"))?.[1];
  return align === undefined ? `<${tag}>` : `<${tag} data-align="${align}">`;
}

function textOf(token: Token | undefined, attribute: string): string {
  return String(token?.attrGet(attribute) ?? "");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** What is wider than the page scrolls, by the keyboard too. */
function makeScrollable(wide: Element): void {
  const box = document.createElement("div");
  box.className = wide.localName === "pre" ? "code" : "wide";
  box.tabIndex = 0;
  wide.replaceWith(box);
  box.append(wide);
}
