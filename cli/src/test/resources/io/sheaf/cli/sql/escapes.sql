FROM read_csv(['@', '@'])
FROM read_csv('@', auto_detect => true, filename => true)
FROM read_text((SELECT '@'))
FROM read_text($$@$$)
FROM read_text(E'\x2fetc/passwd')
FROM read_text('file://@')
FROM read_blob('/proc/self/environ')
FROM read_text('/proc/self/maps')
FROM read_text('/dev/stdin')
FROM read_csv('/dev/fd/0')
FROM read_json_auto('@')
FROM read_json_objects('@')
FROM read_json_objects_auto('@')
FROM read_ndjson('@')
FROM read_ndjson_auto('@')
FROM parquet_scan('@')
FROM parquet_schema('@')
FROM parquet_file_metadata('@')
FROM parquet_kv_metadata('@')
FROM parquet_bloom_probe('@', 'word', 'a')
FROM read_duckdb('@')
FROM read_xlsx('@')
FROM read_avro('@')
FROM iceberg_scan('@')
FROM delta_scan('@')
FROM st_read('@')
FROM sqlite_scan('@', 't')
FROM postgres_query('host=localhost', 'SELECT 1')
FROM glob('@')
FROM glob(['/etc/*'])
FROM '@' AS t(a)
FROM 'file://@'
FROM "/etc/passwd"
FROM '/etc/*.conf'
SELECT * FROM '@', trips
SELECT * FROM trips JOIN '@' ON true
SELECT * FROM trips t, LATERAL (FROM read_text('@')) x
SELECT * FROM trips WHERE EXISTS (FROM '@')
SELECT * FROM trips WHERE city IN (SELECT content FROM read_text('@'))
SELECT 1 UNION ALL SELECT length(content) FROM read_text('@')
WITH RECURSIVE t AS (FROM read_text('@') UNION ALL FROM t WHERE false) FROM t
WITH t AS (COPY trips TO '#') SELECT 1
WITH t AS (DELETE FROM trips RETURNING *) FROM t
(FROM read_text('@'))
VALUES ((SELECT content FROM read_text('@')))
TABLE '@'
DESCRIBE FROM '@'
DESCRIBE TABLE '@'
SUMMARIZE FROM '@'
SUMMARIZE '@'
SHOW TABLES FROM other
PIVOT '@' ON word USING count(*)
UNPIVOT (FROM '@') ON word INTO NAME n VALUE v
FROM query($$FROM read_csv('@')$$)
FROM query('COPY trips TO ''#''')
FROM query_table(['@', 'trips'])
FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''@'')'))
FROM json_execute_serialized_sql(json_serialize_sql('FROM ''@'''))
PRAGMA json_execute_serialized_sql('{}')
FROM arrow_scan(1::UBIGINT, 1::UBIGINT, 1::UBIGINT)
FROM arrow_scan_dumb(1::UBIGINT, 1::UBIGINT, 1::UBIGINT)
FROM arrow_scan(NULL, NULL, NULL)
FROM pandas_scan(1)
FROM import_database('#')
FROM load_aws_credentials()
CALL force_checkpoint()
CALL enable_profiling()
CALL dsdgen(sf => 1)
CALL dbgen(sf => 1)
CALL start_ui()
CALL quack_serve('quack:localhost')
COPY (FROM trips) TO '/dev/stdout'
COPY (FROM trips) TO '#' (FORMAT csv, PARTITION_BY (city))
COPY (FROM trips) TO '#' (FORMAT json)
COPY (FROM trips) TO 's3://bucket/a.parquet'
COPY trips FROM '@' (FORMAT csv)
COPY FROM DATABASE memory TO other
EXPLAIN COPY trips TO '#'
EXPLAIN INSERT INTO trips VALUES (9, 'x')
EXPLAIN ANALYZE INSERT INTO trips VALUES (9, 'x')
EXPLAIN ANALYZE CREATE TABLE t AS FROM read_text('@')
EXPLAIN ANALYZE DELETE FROM trips
EXPLAIN ATTACH '#'
EXPLAIN ANALYZE SET threads = 100
EXPORT DATABASE '#' (FORMAT parquet)
ATTACH '#' (READ_ONLY)
ATTACH IF NOT EXISTS '#' AS other
ATTACH OR REPLACE '#' AS other
ATTACH 'https://example.org/a.duckdb' AS other
ATTACH '' AS other
CREATE DATABASE other
USE other
DETACH DATABASE IF EXISTS memory
DETACH temp
INSTALL 'http://example.org/x.duckdb_extension'
INSTALL sqlite FROM 'http://example.org'
INSTALL tpch VERSION 'v1'
LOAD 'httpfs'
LOAD '#'
SET SESSION enable_external_access = true
SET LOCAL threads = 1
SET enable_external_access TO 'true'
SET "lock_configuration" = false
RESET GLOBAL lock_configuration
RESET enable_external_access
RESET memory_limit
SET max_memory = '100GB'
SET max_temp_directory_size = '100GB'
SET allowed_paths = ['@']
SET disabled_filesystems = ''
SET allow_community_extensions = true
SET autoinstall_known_extensions = true
SET autoload_known_extensions = true
SET allow_extensions_metadata_mismatch = true
SET custom_extension_repository = 'http://example.org'
SET autoinstall_extension_repository = 'http://example.org'
SET secret_directory = '#'
SET allow_persistent_secrets = true
SET allow_unredacted_secrets = true
SET file_search_path = '/etc'
SET search_path = 'other'
SET schema = 'other'
SET http_proxy = 'http://example.org'
SET http_logging_output = '#'
SET enable_profiling = 'json'
SET profile_output = '#'
SET enable_logging = true
SET logging_storage = 'file'
SET default_secret_storage = 'local_file'
SET access_mode = 'read_write'
SET external_threads = 100
SET debug_force_external = true
SET VARIABLE x = (SELECT content FROM read_text('@'))
RESET VARIABLE x
PRAGMA enable_external_access = true
PRAGMA lock_configuration = false
PRAGMA temp_directory = '#'
PRAGMA enable_logging
PRAGMA disable_checkpoint_on_shutdown
PRAGMA force_checkpoint
PRAGMA import_database('#')
PRAGMA copy_database('memory', 'other')
PRAGMA add_parquet_key('k', 'MDEyMzQ1Njc4OTAxMjM0NQ==')
PRAGMA log_query_path = '#'
PRAGMA profiling_output = '#'
PRAGMA search_path = 'other'
CREATE TEMP TABLE t AS FROM read_text('@')
CREATE OR REPLACE TABLE trips AS SELECT 1
CREATE OR REPLACE VIEW trips AS SELECT 1
CREATE TABLE IF NOT EXISTS t (x INT)
CREATE MACRO g() AS TABLE FROM read_text('@')
CREATE TEMP MACRO g(x) AS x + 1
CREATE FUNCTION g(x) AS x + 1
CREATE INDEX i ON trips (id)
CREATE OR REPLACE SECRET s (TYPE http, BEARER_TOKEN 'a')
DROP TABLE IF EXISTS trips
DROP VIEW IF EXISTS trips
DROP SECRET s
DROP MACRO IF EXISTS f
DROP TYPE IF EXISTS mood
ALTER TABLE trips ADD COLUMN x INT
ALTER DATABASE memory RENAME TO other
COMMENT ON VIEW trips IS 'mine'
INSERT INTO trips FROM read_csv('@')
INSERT OR REPLACE INTO trips VALUES (1, 'x')
MERGE INTO trips USING '@' s ON true WHEN NOT MATCHED THEN INSERT
BEGIN; COPY trips TO '#'
START TRANSACTION
ABORT
PREPARE p AS COPY trips TO '#'
EXECUTE IMMEDIATE 'COPY trips TO ''#'''
SELECT 1; SELECT 2
SELECT 1; PRAGMA lock_configuration = false; FROM '@'
; COPY (SELECT 1) TO '#'
/* SELECT */ COPY (SELECT 1) TO '#'
-- SELECT%nCOPY (SELECT 1) TO '#'
%n%tcopy (select 1) to '#'
sElEcT * fRoM rEaD_tExT('@')
SELECT * FROM main.read_text('@')
SELECT * FROM system.main.read_text('@')
SELECT * FROM "read_text"('@')
FROM sheaf_scan('../secret.csv')
FROM sheaf_scan('trips', filter => 'word = (SELECT 1)')
FROM sheaf_scan('trips', at => '@')
SELECT getenv('PATH')
SELECT set_config('threads', '9', false)
SELECT load_extension('httpfs')
SELECT pg_read_file('@')
SELECT system('id')
SELECT shell('id')
.shell id
.read @
.output #
.open #
\copy trips to '#'
