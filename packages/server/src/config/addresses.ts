import { BlockList, isIP } from "node:net";
import { SettingInvalid, type SettingName } from "./env.ts";
import { parseList } from "./values.ts";

/** Whether an address to listen on can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** `10.0.0.0/8,fd00::/8,192.168.1.7` */
export function parseNetworks(setting: SettingName, value: string): BlockList {
  const networks = new BlockList();
  for (const entry of parseList(value)) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const whole = version === 4 ? 32 : 128;
    const prefix = Number(bits ?? whole);
    if (version === 0 || prefix > whole) {
      throw new SettingInvalid(setting, entry, "addresses or networks, like 10.0.0.0/8,fd00::/8");
    }
    networks.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
  }
  return networks;
}
