import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { passwordFault, passwordFaults } from "#server/accounts/passwords/password-rules.ts";

const list = new URL("../../../src/accounts/passwords/common-passwords.txt", import.meta.url);
const names = ["alice-smith", "alice@example.org", "registry.estiva.test"];

describe("a password", () => {
  test("of 8 to 128 characters of any kind passes, without rules of composition", () => {
    const fine = [
      ...["correct horse battery staple", "kvmwtzrb", "dlqp29xh", "7 Zwerge im Wald", "żółwie jedzą trawę"],
      ...[
        "😀🐙🌵🚲🧲🪁🧀🛶",
        "日本の夏は暑いです",
        "purplemonkeydishwasher",
        "k7!Rz-q2",
        `${"x9Kf".repeat(31)}pqzt`,
      ],
    ];
    for (const text of fine) assert.equal(passwordFault(text, names), undefined, text);
  });

  test("is counted in code points, after composition", () => {
    assert.equal(passwordFault("kvmwtzr", names), "tooShort");
    assert.equal(passwordFault("", names), "tooShort");
    assert.equal(passwordFault("😀🐙🌵🚲", names), "tooShort");
    assert.equal(passwordFault("kvmwtzu\u0308", names), "tooShort");
    assert.equal(passwordFault(`${"x9Kf".repeat(32)}p`, names), "tooLong");
    assert.equal(passwordFault("a".repeat(10_000_000), names), "tooLong");
  });

  test("that everybody knows is refused, in capitals, in disguise and with the usual tails", () => {
    const common = [
      ...[
        "password",
        "password1",
        "Password123!",
        "P@ssw0rd",
        "passw0rd2024",
        "pa55word",
        "iloveyou",
        "iloveyou2",
      ],
      ...[
        "letmein123",
        "welcome1",
        "Welcome@123",
        "trustno1",
        "baseball",
        "football1",
        "sunshine",
        "princess1",
      ],
      ...[
        "Summer2024!",
        "Winter2026",
        "admin123",
        "Admin@123",
        "changeme",
        "michael1987",
        "liverpool",
        "starwars",
      ],
      ...["whatever", "superman", "jennifer", "qwerty_password", "passwordpassword", "monkey12", "dragon99"],
      ...[
        "maverick",
        "computer",
        "corvette",
        "mercedes",
        "liverpoo",
        "пароль123",
        "gfhjkm12",
        "hallo123",
        "senha123",
      ],
    ];
    for (const text of common) assert.equal(passwordFault(text, []), "common", text);
  });

  test("of runs, walks over the keyboard, repetitions or dates is refused", () => {
    const patterns = [
      ...[
        "12345678",
        "123456789",
        "87654321",
        "qwertyuiop",
        "QWERTYUI",
        "asdfghjkl",
        "zxcvbnm,",
        "qwerty123",
      ],
      ...[
        "1qaz2wsx",
        "1qaz2wsx3edc4rfv",
        "1q2w3e4r",
        "q1w2e3r4t5",
        "a1b2c3d4",
        "1234qwer",
        "qwertzuiop",
        "azertyuiop",
      ],
      ...[
        "aaaaaaaa",
        "11111111",
        "abcabcabc",
        "abcdefgh",
        "zyxwvuts",
        "112233445566",
        "kqzwkqzw",
        "!@#$%^&*",
      ],
      ...["24121987", "19871224", "24.12.1987", "1987-12-24", "12/24/1987", "123qweasdzxc", "a".repeat(128)],
    ];
    for (const text of patterns) assert.equal(passwordFault(text, []), "pattern", text);
  });

  test("made of the account's name, address, or this registry's name is refused", () => {
    const personal = [
      ...["alice-smith", "Alice-Smith1", "alice@example.org", "alice2026!", "4l1ce123"],
      ...["estiva2026!", "estiva123", "registry.estiva.test"],
    ];
    for (const text of personal) assert.ok(passwordFault(text, names), text);
    assert.equal(passwordFault("alice-smith", names), "personal");
    assert.equal(passwordFault("estiva2026!", names), "personal");
    assert.equal(passwordFault("estiva2026!", ["bob", "bob@example.org"]), undefined);
    assert.equal(passwordFault("xy-kvmwtzrb", ["xy"]), undefined, "two letters are no pattern");
  });

  test("is refused with a sentence for a person", () => {
    for (const sentence of Object.values(passwordFaults)) assert.match(sentence, /^(A|This) password .+\.$/);
  });
});

describe("the list of common words", () => {
  const text = readFileSync(list, "utf8");
  const words = text.split(/\s+/).filter(Boolean);

  test("is in lower case, sorted, without double ones and without what is too short to count", () => {
    assert.deepEqual(words, [...new Set(words)].sort());
    for (const word of words) {
      assert.equal(word, word.toLowerCase());
      assert.ok(word.length >= 3 && word.length <= 24, word);
    }
  });

  test("and its usual tails refuse far more than 3,000 passwords of 8 characters", () => {
    const refused = new Set<string>();
    for (const [place, word] of words.entries()) {
      if (place % 10 !== 0) continue;
      for (const tail of ["", "1", "12", "123", "1!", "2024"]) {
        const password = word + tail;
        if (password.length < 8) continue;
        assert.ok(passwordFault(password, []), password);
        refused.add(password);
      }
    }
    assert.ok(refused.size * 10 > 15_000, `${refused.size} of a tenth of the list`);
  });

  test("is quick to ask, also for the longest password", () => {
    const before = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) passwordFault("k7!Rz-q2".repeat(15) + round, names);
    // The processor's time: other programs may want it too.
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 2_000_000);
  });
});
