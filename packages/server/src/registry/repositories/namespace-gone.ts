/** The namespace that a new repository would belong to was deleted. */
export class NamespaceGone extends Error {
  override readonly name = "NamespaceGone";
}
