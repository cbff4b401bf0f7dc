-- The new kinds of documents take part in the feed as 0001 has it of the others.
DO $$
DECLARE
	document record;
BEGIN
	FOR document IN
		SELECT * FROM (VALUES
			('sessions', 'sessions'), ('notifications', 'notifications'), ('exemptions', 'exemptions')
		) AS kinds (table_name, collection)
	LOOP
		EXECUTE format('CREATE TRIGGER feed_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION require_tombstone(%L)', document.table_name, document.collection);
	END LOOP;
END $$;
--> statement-breakpoint
-- Awards issued before baselines were kept (R31). Devices fill anew under the new schema: no place in the feed is needed.
ALTER TABLE awards DISABLE TRIGGER USER;
--> statement-breakpoint
UPDATE awards SET baseline_on = expires_on WHERE expires_on IS NOT NULL;
--> statement-breakpoint
ALTER TABLE awards ENABLE TRIGGER USER;
--> statement-breakpoint
-- As in 0001, with the instant of the award, by which places are given out (R23).
CREATE OR REPLACE FUNCTION keep_pending_from_awards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		DELETE FROM pending_re_enrollments pending USING written
		WHERE pending.portal_id = written.portal_id AND pending.award_id = written.id;
	END IF;
	INSERT INTO pending_re_enrollments (portal_id, award_id, course_id, learner_id, chain_id, cycle, expires_on, awarded_at)
	SELECT award.portal_id, award.id, award.course_id, award.learner_id, award.chain_id, award.cycle, award.expires_on, award.awarded_at
	FROM written award
	WHERE award.expires_on IS NOT NULL AND award.revoked_at IS NULL AND award.left_alone_at IS NULL
		AND NOT EXISTS (
			SELECT 1 FROM enrollments later
			WHERE later.portal_id = award.portal_id AND later.chain_id = award.chain_id AND later.cycle > award.cycle
		);
	RETURN NULL;
END $$;
