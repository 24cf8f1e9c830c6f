/// The types, fields and schemas of Arrow, and the messages that carry them.
///
/// *Type*: what values are. *Field*: a named type with its children. *Schema*: the fields of a
/// table or a stream. *Schema message*: the flatbuffer that says so on disk and wire. *Layout*: the
/// buffers an array of a field has. *Dictionary id*: the number by which fields and dictionary
/// batches find each other.
///
/// 1. The bytes of a [SchemaMessage] are the author's, but for the version, which is always V5.
/// 2. Every [Field] in a [SchemaMessage] follows the rules of [TypeRules]; at most
///    [SchemaMessage#MAX_FIELDS] of them, at most [SchemaMessage#MAX_DEPTH] deep.
/// 3. A dictionary id has one layout of values in a schema.
@NullMarked
package io.sheaf.format.schema;

import org.jspecify.annotations.NullMarked;
