/**
 * Query parameters by which advertisers and newsletters follow a visitor. A page is the same with and without them; in a cache
 * key each visitor would have a page of their own.
 *
 * Each row is a fact: a name that the platform above it puts into links, where the platform says so itself, if it does. Names
 * that a shop or a page may use for something of its own (`si`, `campid`, `customid`, `toolid`, `rtid`) are left out.
 *
 * @see https://github.com/mpchadwick/tracking-query-params-registry public domain; the tests hold this list to it
 */

/** What `query.drop: 'tracking'` stands for. */
export const TRACKING_PARAMETERS: readonly string[] = [
  // Google Analytics: https://support.google.com/analytics/answer/10917952, https://support.google.com/analytics/answer/10071811
  '_ga',
  '_gl',
  'utm_campaign',
  'utm_content',
  'utm_creative_format',
  'utm_id',
  'utm_marketing_tactic',
  'utm_medium',
  'utm_source',
  'utm_source_platform',
  'utm_term',
  // Google Ads: https://support.google.com/google-ads/answer/10417364, https://support.google.com/google-ads/answer/13327296
  'dclid',
  'gad_source',
  'gbraid',
  'gclid',
  'gclsrc',
  'wbraid',
  // Google Merchant Center: https://support.google.com/analytics/answer/11479699
  'gPromoCode',
  'gQT',
  'srsltid',
  // Meta: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc
  'fb_action_ids',
  'fbclid',
  'igshid',
  // Microsoft Advertising: https://help.ads.microsoft.com/apex/index/3/en/60000
  'msclkid',
  // X: https://business.twitter.com/en/help/campaign-measurement-and-analytics/conversion-tracking-for-websites.html
  'twclid',
  // TikTok: https://ads.tiktok.com/help/article/tiktok-click-id
  'ttclid',
  // Snapchat: https://businesshelp.snapchat.com/s/article/click-id
  'ScCid',
  // Pinterest
  'epik',
  // Nextdoor
  'ndclid',
  // Yandex: https://yandex.com/support/metrica/data/yclid.html
  '_openstat',
  'yclid',
  'ymclid',
  'ysclid',
  // Yahoo: https://help.yahooinc.com/identity/docs/track-conversions
  'vmcid',
  // Adobe: https://helpx.adobe.com/media-optimizer/internal-kb/conversion-tracking-basics.html
  'ef_id',
  's_cid',
  's_kwcid',
  // Matomo, once Piwik: https://matomo.org/docs/tracking-campaigns/
  'matomo_campaign',
  'matomo_cid',
  'matomo_content',
  'matomo_group',
  'matomo_keyword',
  'matomo_medium',
  'matomo_placement',
  'matomo_source',
  'mtm_campaign',
  'mtm_cid',
  'mtm_content',
  'mtm_group',
  'mtm_keyword',
  'mtm_medium',
  'mtm_placement',
  'mtm_source',
  'piwik_campaign',
  'piwik_keyword',
  'piwik_kwd',
  'pk_campaign',
  'pk_cid',
  'pk_keyword',
  'pk_kwd',
  // HubSpot: https://knowledge.hubspot.com/ads/ad-tracking-in-hubspot
  '__hsfp',
  '__hssc',
  '__hstc',
  '_hsenc',
  'hsCtaTracking',
  'hsa_acc',
  'hsa_ad',
  'hsa_cam',
  'hsa_grp',
  'hsa_kw',
  'hsa_mt',
  'hsa_net',
  'hsa_src',
  'hsa_tgt',
  'hsa_ver',
  // Mailchimp
  'mc_cid',
  'mc_eid',
  // Klaviyo: https://help.klaviyo.com/hc/en-us/articles/115005076767
  '_ke',
  '_kx',
  // dotdigital: https://support.dotdigital.com/hc/en-gb/articles/360006551019-Link-tracking
  'dm_i',
  // MailerLite
  'ml_subscriber',
  'ml_subscriber_hash',
  // Salesforce Marketing Cloud
  'et_rid',
  'sfmc_activityid',
  'sfmc_id',
  // Omeda
  'oly_anon_id',
  'oly_enc_id',
  // Vero
  'vero_conv',
  'vero_id',
  // Bronto: https://p.bm23.com/bta.js
  '_bta_c',
  '_bta_tid',
  // Listrak
  'trk_contact',
  'trk_module',
  'trk_msg',
  'trk_sid',
  // Branch
  '_branch_match_id',
  '_branch_referrer',
  // Impact: https://integrations.impact.com/impact-brand/docs/api-tracking-integration
  'irclickid',
  // Marin
  'mkwid',
  'pcrid',
  // Triple Whale: https://kb.triplewhale.com/en/articles/9534445-attribution-for-non-integrated-channels
  'tw_adid',
  'tw_campaign',
  'tw_content',
  'tw_source',
  'tw_term',
  // Wunderkind
  'sms_click',
  'sms_source',
  'sms_uph',
];
