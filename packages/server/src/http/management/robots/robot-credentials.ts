/** Where a robot signs in, and with what. */
export interface RobotLogin {
  /** As images are named: `registry.example.org`, `localhost:5000`. */
  readonly host: string;
  /** `https://registry.example.org` */
  readonly origin: string;
  readonly login: string;
  readonly secret: string;
}

/** A robot's secret in the forms in which machines want it. */
export function robotCredentials({ host, origin, login, secret }: RobotLogin) {
  const auth = Buffer.from(`${login}:${secret}`).toString("base64");
  const config = JSON.stringify({ auths: { [host]: { username: login, password: secret, auth } } });
  return {
    docker_config_json: config,
    image_pull_secret: imagePullSecret(login, config),
    hosts_toml: hostsToml(origin, auth),
  };
}

/** Kubernetes documents, "Pull an Image from a Private Registry". */
function imagePullSecret(login: string, config: string): string {
  return [
    "apiVersion: v1",
    "kind: Secret",
    "metadata:",
    // A DNS label: logins have no other characters than these but for the dot.
    `  name: ${login.replaceAll(".", "-")}-pull`,
    "type: kubernetes.io/dockerconfigjson",
    "data:",
    `  .dockerconfigjson: ${Buffer.from(config).toString("base64")}`,
    "",
  ].join("\n");
}

/** containerd documents, "Registry Configuration", for `/etc/containerd/certs.d/<host>/hosts.toml`. */
function hostsToml(origin: string, auth: string): string {
  return [
    `server = "${origin}"`,
    "",
    `[host."${origin}"]`,
    '  capabilities = ["pull", "resolve"]',
    `  [host."${origin}".header]`,
    `    Authorization = ["Basic ${auth}"]`,
    "",
  ].join("\n");
}
