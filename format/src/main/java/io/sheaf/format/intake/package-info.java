/// From what a client sends to what a segment takes.
///
/// Words: an *intake* ([Intake]) is one stream of [io.sheaf.format.array.Incoming] on its way into
/// a table; to *adopt* an array is to give it the table's fields and dictionary ids in place of the
/// stream's; to *regroup* is to cut and join row batches until each is near the target
/// ([BatchTarget]); a dictionary is *whole* when it holds all values that indices may point to.
///
/// ```
/// Incoming ─▶ SchemaMatch ─▶ Validator ─▶ DictionaryState / Regrouper ─▶ SegmentFeed
/// ```
///
/// Invariants:
///
/// 1. Nothing reaches a [SegmentFeed] that did not pass the validator.
/// 2. Rows come out in the order in which they came in, each exactly once.
/// 3. All rows between two calls of [SegmentFeed#endSegment] mean the dictionaries told before the
///    first of them; a dictionary that changes after that ends the segment, whether it was replaced
///    or grew ([DictionaryState]).
/// 4. Memory that is emitted is valid during the call only, that of dictionaries until the segment
///    has ended.
@NullMarked
package io.sheaf.format.intake;

import org.jspecify.annotations.NullMarked;
