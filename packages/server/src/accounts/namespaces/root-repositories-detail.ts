/**
 * What to say where the root namespace holds repositories that a new account would take over.
 * @param repositories some of them; none where the person may not see them.
 */
export function rootRepositoriesDetail(name: string, repositories: readonly string[]): string {
  const [first] = repositories;
  if (first === undefined) return `Repositories of the root namespace begin with ${name}/.`;
  const target = first.replaceAll("/", "-");
  return [
    `The root namespace holds ${repositories.join(", ")}.`,
    `Copy each tag to a name of one segment, as with "skopeo copy --all docker://<this server>/${first}:<tag>`,
    `docker://<this server>/${target}:<tag>", and delete the old repositories; then the name is free.`,
  ].join(" ");
}
