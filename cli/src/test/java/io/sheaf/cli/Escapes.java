package io.sheaf.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What someone tries who wants more of SQL than to read tables.
final class Escapes {
  private static final String TEXTS =
      """
      FROM read_csv('@')
      FROM read_csv_auto('@')
      FROM read_text('@')
      FROM read_blob('@')
      FROM read_json('@')
      FROM read_ndjson_objects('@')
      FROM read_parquet('@')
      FROM parquet_metadata('@')
      FROM sniff_csv('@')
      FROM glob('/*')
      FROM '@'
      FROM "@"
      SELECT * FROM query('FROM read_text(''@'')')
      SELECT * FROM query_table('@')
      SELECT (SELECT content FROM read_text('@'))
      WITH t AS MATERIALIZED (FROM read_text('@')) FROM t
      EXPLAIN ANALYZE FROM read_text('@')
      EXPLAIN ANALYZE COPY (SELECT 1) TO '#'
      FROM read_csv('https://example.org/a.csv')
      FROM 's3://bucket/a.parquet'
      COPY (SELECT 1) TO '#'
      COPY (SELECT 1) TO '#' (FORMAT parquet)
      COPY trips TO '#'
      COPY trips FROM '@'
      EXPORT DATABASE '#'
      IMPORT DATABASE '#'
      ATTACH '#'
      ATTACH '#' AS other (TYPE sqlite)
      ATTACH ':memory:' AS other
      DETACH memory
      USE memory
      INSTALL httpfs
      INSTALL httpfs FROM community
      FORCE INSTALL httpfs
      LOAD httpfs
      LOAD '@'
      UPDATE EXTENSIONS
      SET enable_external_access = true
      SET GLOBAL enable_external_access = true
      SET lock_configuration = false
      RESET lock_configuration
      SET memory_limit = '100GB'
      SET threads = 100
      SET temp_directory = '#'
      SET extension_directory = '#'
      SET allow_unsigned_extensions = true
      SET allowed_directories = ['/']
      SET home_directory = '/'
      SET log_query_path = '#'
      SET profiling_output = '#'
      SET VARIABLE x = 1
      PRAGMA enable_profiling
      PRAGMA profile_output = '#'
      PRAGMA memory_limit = '100GB'
      CALL pragma_version()
      CALL enable_logging(storage => 'file', storage_path => '#')
      CHECKPOINT
      FORCE CHECKPOINT
      VACUUM
      ANALYZE
      CREATE TABLE t (x INT)
      CREATE TABLE t AS FROM trips
      CREATE VIEW v AS FROM trips
      CREATE MACRO f() AS 1
      CREATE SECRET s (TYPE s3)
      CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
      CREATE TYPE mood AS ENUM ('a')
      CREATE SEQUENCE s
      CREATE SCHEMA s
      DROP VIEW trips
      DROP SCHEMA main CASCADE
      ALTER VIEW trips RENAME TO t
      INSERT INTO trips VALUES (9, 'x')
      UPDATE trips SET id = 1
      DELETE FROM trips
      TRUNCATE trips
      MERGE INTO trips USING old.trips o ON trips.id = o.id WHEN MATCHED THEN DELETE
      BEGIN TRANSACTION
      COMMIT
      ROLLBACK
      PREPARE p AS SELECT 1
      EXECUTE p
      DEALLOCATE p
      SELECT 1; COPY (SELECT 1) TO '#'
      SELECT 1; SET lock_configuration = false
      FROM sheaf_scan('@')
      SELECT getenv('HOME')
      """;

  private Escapes() {}

  /// Texts that would read `file`, write `target`, or change what is allowed.
  static List<String> attempts(Path file, Path target) {
    List<String> attempts = new ArrayList<>();
    for (String sql : TEXTS.lines().toList()) {
      attempts.add(sql.replace("@", file.toString()).replace("#", target.toString()));
    }
    return attempts;
  }
}
