/** The commands of a first push. @param isOpen whether it needs no login. */
export function firstSteps(host: string, isOpen: boolean): readonly string[] {
  const image = isOpen ? `${host}/my-image` : `${host}/USERNAME/my-image`;
  const login = isOpen ? [] : [`docker login -u USERNAME ${host}`];
  return [...login, `docker tag my-image ${image}`, `docker push ${image}`];
}
