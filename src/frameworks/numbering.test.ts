import { expect, test } from "vitest";
import { compareNumbers, nextNumber, readNumber } from "./numbering.ts";

function text(name: string): string | undefined {
  return readNumber(name)?.text;
}

test("numbers, and what is none: dates, hashes, words", () => {
  expect(["040", "040_add", "0305k_user", "12-x", "7.py", "2001_add"].map(text)).toEqual([
    "040",
    "040",
    "0305k",
    "12",
    "7",
    "2001",
  ]);
  const none = [
    "2023_01_05_x",
    "20230105_x",
    "2023-01-05",
    "202301",
    "50d0688878ae",
    "1234567890ab",
    "123456789012",
    "add",
    "",
  ];
  expect(none.map(text)).toEqual(none.map(() => undefined));
});

function next(last: string, own?: string): string | undefined {
  const read = readNumber(last);
  return read && nextNumber(read, own === undefined ? undefined : readNumber(own)).text;
}

test("the next number keeps its zeros, grows when it must, and goes on in letters among letters", () => {
  expect([
    next("040"),
    next("0099"),
    next("99"),
    next("0305k"),
    next("0305k", "0305j"),
    next("0305z", "0305a"),
  ]).toEqual(["041", "0100", "100", "0306", "0305l", "0306"]);
});

test("order", () => {
  const names = ["0306", "0305b", "0305", "0305a"].flatMap((name) => readNumber(name) ?? []);
  expect(names.toSorted(compareNumbers).map((number) => number.text)).toEqual(["0305", "0305a", "0305b", "0306"]);
});
