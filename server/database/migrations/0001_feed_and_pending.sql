-- The feed's order is held by the database: a document row is accepted only with a seq that the same
-- transaction took from its portal's head, which it locked by taking it. Commit order is then seq order.
CREATE FUNCTION require_feed_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT 1 FROM stamped
		LEFT JOIN sync_heads head ON head.portal_id = stamped.portal_id
		WHERE head.portal_id IS NULL
			OR head.stamped_by <> pg_current_xact_id()
			OR stamped.seq <= head.base
			OR stamped.seq > head.seq
	) THEN
		RAISE EXCEPTION 'A row of % was written without a place in its portal''s feed.', TG_TABLE_NAME
			USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- A document leaves no other way than with a tombstone, so that every device drops it.
CREATE FUNCTION require_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT 1 FROM gone
		WHERE NOT EXISTS (
			SELECT 1 FROM tombstones
			WHERE tombstones.portal_id = gone.portal_id AND tombstones.collection = TG_ARGV[0] AND tombstones.id = gone.id
		)
	) THEN
		RAISE EXCEPTION 'A row of % was deleted without a tombstone.', TG_TABLE_NAME
			USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
DO $$
DECLARE
	document record;
BEGIN
	FOR document IN
		SELECT * FROM (VALUES
			('settings', 'settings'), ('people', 'people'), ('groups', 'groups'), ('courses', 'courses'),
			('course_versions', 'courseVersions'), ('certificates', 'certificates'),
			('enrollments', 'enrollments'), ('awards', 'awards')
		) AS kinds (table_name, collection)
	LOOP
		EXECUTE format('CREATE TRIGGER feed_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp()', document.table_name);
		EXECUTE format('CREATE TRIGGER feed_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION require_tombstone(%L)', document.table_name, document.collection);
	END LOOP;
END $$;
--> statement-breakpoint
CREATE TRIGGER feed_insert AFTER INSERT ON tombstones REFERENCING NEW TABLE AS stamped FOR EACH STATEMENT EXECUTE FUNCTION require_feed_stamp();
--> statement-breakpoint
-- pending_re_enrollments follows from awards and enrollments, whoever writes them: an award waits there
-- while it ends one day, is not revoked or left alone, and its chain has no later enrollment (R14, R20).
CREATE FUNCTION keep_pending_from_awards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		DELETE FROM pending_re_enrollments pending USING written
		WHERE pending.portal_id = written.portal_id AND pending.award_id = written.id;
	END IF;
	INSERT INTO pending_re_enrollments (portal_id, award_id, course_id, learner_id, chain_id, cycle, expires_on)
	SELECT award.portal_id, award.id, award.course_id, award.learner_id, award.chain_id, award.cycle, award.expires_on
	FROM written award
	WHERE award.expires_on IS NOT NULL AND award.revoked_at IS NULL AND award.left_alone_at IS NULL
		AND NOT EXISTS (
			SELECT 1 FROM enrollments later
			WHERE later.portal_id = award.portal_id AND later.chain_id = award.chain_id AND later.cycle > award.cycle
		);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER pending_insert AFTER INSERT ON awards REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_pending_from_awards();
--> statement-breakpoint
CREATE TRIGGER pending_update AFTER UPDATE ON awards REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_pending_from_awards();
--> statement-breakpoint
-- The only way to a cycle above 1 is from an award of the chain: it has then been re-enrolled from.
CREATE FUNCTION keep_pending_from_enrollments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM pending_re_enrollments pending USING written
	WHERE written.cycle > 1 AND written.from_award_id IS NOT NULL
		AND pending.portal_id = written.portal_id AND pending.award_id = written.from_award_id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER pending_insert AFTER INSERT ON enrollments REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_pending_from_enrollments();
--> statement-breakpoint
-- A person's account follows the person, in the same transaction: who is not active is signed out
-- everywhere (R21), who is removed can no longer sign in, and a new e-mail address is the one to sign in with.
CREATE FUNCTION keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.status = 'removed' THEN
		DELETE FROM "user" WHERE id = NEW.id;
	ELSIF NEW.status <> 'active' THEN
		DELETE FROM session WHERE user_id = NEW.id;
	END IF;
	IF NEW.email <> OLD.email OR NEW.name <> OLD.name THEN
		UPDATE "user" SET email = NEW.email, name = NEW.name WHERE id = NEW.id;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_account AFTER UPDATE ON people FOR EACH ROW
	WHEN (NEW.status <> OLD.status OR NEW.email <> OLD.email OR NEW.name <> OLD.name) EXECUTE FUNCTION keep_account();
