DO $$
DECLARE
	document record;
BEGIN
	FOR document IN
		SELECT * FROM (VALUES ('progress', 'progress'), ('contents', 'contents')) AS kinds (table_name, collection)
	LOOP
		EXECUTE format('CREATE TRIGGER feed_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION require_tombstone(%L)', document.table_name, document.collection);
	END LOOP;
END $$;
