// The widget's half of the project's message catalogue. The JSON files are the ones Python reads
// (tfedu/i18n/catalog/<room>.json); a widget imports its room's file and the build bundles it.

export const LOCALES = ["en", "zh"] as const;
export type Locale = (typeof LOCALES)[number];

/** A text in both languages, as payloads and catalogues carry it. */
export type Bilingual = Record<Locale, string>;
export type Catalogue = Record<string, Bilingual>;
export type Parameters = Record<string, string | number>;

export function isLocale(value: unknown): value is Locale {
  return (LOCALES as readonly unknown[]).includes(value);
}

/** Fills `{name}` placeholders as Python's `str.format` does with keyword arguments. */
export function format(text: string, parameters: Parameters = {}): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(parameters[name] ?? placeholder));
}

/** The text of `key`, which must exist in one of the catalogues. */
export function translate(
  catalogues: Catalogue[],
  locale: Locale,
  key: string,
  parameters?: Parameters,
): string {
  for (const catalogue of catalogues) {
    const entry = catalogue[key];
    if (entry) return format(entry[locale], parameters);
  }
  throw new Error(`no text for "${key}" in the message catalogue`);
}
