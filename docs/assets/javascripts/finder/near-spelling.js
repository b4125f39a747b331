/* Near spellings, by MiniSearch: loaded only when a word was found nowhere as it is written. */
import MiniSearch from "../../minisearch/minisearch.js";

/* Made in small pieces, so that the reader can go on typing. */
export async function near(spellings) {
  const engine = new MiniSearch({ fields: ["word"], idField: "word", tokenize: (text) => [text], processTerm: (term) => term });
  await engine.addAllAsync(spellings.map((word) => ({ word })), { chunkSize: 200 });
  const known = new Map();
  return (term) => {
    if (term.length < 4 || term.length > 40) return []; // in a short word one letter is too much
    if (!known.has(term)) {
      const found = engine.search(term, { fuzzy: term.length < 6 ? 1 : 2, prefix: false, maxFuzzy: 2 });
      known.set(term, found.slice(0, 4).map((each) => each.id));
    }
    return known.get(term);
  };
}
