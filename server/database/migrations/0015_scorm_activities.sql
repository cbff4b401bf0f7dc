-- A package has a list of what is opened in it. Nothing of it is new to devices, and they fill anew (SCHEMA_VERSION): rows
-- keep their place in the feed.
ALTER TABLE contents DISABLE TRIGGER feed_update;
--> statement-breakpoint
UPDATE contents SET scorm = json_build_object(
	'version', scorm->'version',
	'activities', json_build_array(json_build_object(
		'kind', 'sco',
		'title', '',
		'chapter', '',
		'launch', scorm->'launch',
		'masteryScore', scorm->'masteryScore',
		'launchData', scorm->'launchData',
		'objectiveIds', json_build_array(),
		'completionSetByContent', true
	)),
	'size', scorm->'size',
	'partIds', scorm->'partIds'
) WHERE scorm->'launch' IS NOT NULL;
--> statement-breakpoint
ALTER TABLE contents ENABLE TRIGGER feed_update;
