import { type Doc, type Version, versionOf } from '../answer.ts';
import type { Elastic } from '../client.ts';

/** A document of the books. */
export interface BooksSource {
  readonly src: string | readonly string[];
  readonly st: string;
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly class: string;
  readonly day: string;
  readonly body: string;
}

export interface FoundDoc {
  readonly index: string;
  readonly id: string;
  readonly version: Version;
  readonly source: BooksSource;
}

const pageSize = 1000;

/** Every document of a query over the books, by id, page by page. */
export async function searchAll(
  elastic: Elastic,
  search: { readonly index: string; readonly query: unknown },
): Promise<FoundDoc[]> {
  const out: FoundDoc[] = [];
  let after: readonly unknown[] | undefined;
  do {
    const { body } = await elastic.call({
      method: 'POST',
      path: `/${search.index}/_search`,
      query: { ignore_unavailable: true, allow_no_indices: true },
      body: {
        size: pageSize,
        query: search.query,
        seq_no_primary_term: true,
        track_total_hits: false,
        sort: [{ id: { order: 'asc', unmapped_type: 'keyword' } }],
        ...(after === undefined ? {} : { search_after: after }),
      },
    });
    const hits = body.hits?.hits ?? [];
    for (const hit of hits) {
      out.push({ index: hit._index, id: hit._id, version: versionOf(hit), source: booksSource(hit) });
    }
    after = hits.length < pageSize ? undefined : hits.at(-1)?.sort;
  } while (after !== undefined);
  return out;
}

/** Documents of the books are written by `Books` alone; which members one has follows from its kind. */
function booksSource(doc: Pick<Doc, '_source'>): BooksSource {
  return doc._source as BooksSource;
}

/** The JSON body of a document of the books or the bus. */
export function bodyOf(doc: Pick<Doc, '_source'>): string {
  return booksSource(doc).body;
}
