import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressGroup } from "#server/accounts/throttling/address-group.ts";

describe("an address", () => {
  const keys: readonly (readonly [address: string, key: string])[] = [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::3:4:5:6", "2001:db8:0:0::/64"],
    ["2001:db8::2:3:4:5:6", "2001:db8:0:2::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["no address", "unknown"],
  ];
  for (const [address, key] of keys) {
    test(`${address} counts as ${key}`, () => assert.equal(addressGroup(address), key));
  }
});
