"""Lists of invented persons in the formats as published; nobody in them exists."""

from __future__ import annotations

UN = """<?xml version="1.0" encoding="utf-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-01-05T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>9000001</DATAID><VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>AMIN</FIRST_NAME><SECOND_NAME>YASIN</SECOND_NAME><THIRD_NAME>TAGZOUTI</THIRD_NAME>
      <UN_LIST_TYPE>Baobab</UN_LIST_TYPE><REFERENCE_NUMBER>BAi.001</REFERENCE_NUMBER>
      <LISTED_ON>2001-02-23</LISTED_ON><GENDER>Male</GENDER>
      <NAME_ORIGINAL_SCRIPT>أمين ياسين تاغزوتي </NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Invented.
Two lines.</COMMENTS1>
      <TITLE><VALUE>Haji</VALUE></TITLE>
      <DESIGNATION><VALUE>a) Keeper of the
cedar</VALUE><VALUE>Gardener</VALUE></DESIGNATION>
      <NATIONALITY><VALUE>Morocco</VALUE><VALUE>former Soviet Union</VALUE></NATIONALITY>
      <LAST_DAY_UPDATED><VALUE>2003-09-03</VALUE><VALUE>2012-05-18</VALUE></LAST_DAY_UPDATED>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ameen Taghzouti; Amin Tagzuti</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Arz</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><DATE_OF_BIRTH>1963</DATE_OF_BIRTH>
        <COUNTRY_OF_BIRTH>Mali</COUNTRY_OF_BIRTH><ALIAS_NAME>Yassine Tagzouti</ALIAS_NAME>
        <NOTE>previously listed as</NOTE></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><STREET>1 Cedar Road</STREET><CITY>Azrou</CITY><COUNTRY>Morocco</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_ADDRESS><COUNTRY /></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-03-14</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1962</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1959</FROM_YEAR>
        <TO_YEAR>1960</TO_YEAR><NOTE>Approximately</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1973</YEAR>
        <NOTE>Nov. 1973 </NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Azrou</CITY><STATE_PROVINCE>Ifrane</STATE_PROVINCE>
        <COUNTRY>Morocco</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>ZZ 0243318</NUMBER>
        <ISSUING_COUNTRY>Morocco</ISSUING_COUNTRY><DATE_OF_ISSUE>2007-01-05</DATE_OF_ISSUE>
        <CITY_OF_ISSUE>Rabat</CITY_OF_ISSUE><NOTE>expires on 21 January 2012</NOTE></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>
        <TYPE_OF_DOCUMENT2>national identity card</TYPE_OF_DOCUMENT2><NUMBER>K 12</NUMBER></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT />
    </INDIVIDUAL>
    <INDIVIDUAL>
      <DATAID>9000002</DATAID><FIRST_NAME>NADIA</FIRST_NAME><REFERENCE_NUMBER>BAi.002</REFERENCE_NUMBER>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-02-31</DATE></INDIVIDUAL_DATE_OF_BIRTH>
    </INDIVIDUAL>
    <INDIVIDUAL><DATAID>9000003</DATAID><FIRST_NAME> </FIRST_NAME></INDIVIDUAL>
    <INDIVIDUAL><FIRST_NAME>NOBODY</FIRST_NAME></INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>9000011</DATAID><FIRST_NAME>CEDAR TRADING COMPANY</FIRST_NAME>
      <REFERENCE_NUMBER>BAe.001</REFERENCE_NUMBER><UN_LIST_TYPE>Baobab</UN_LIST_TYPE>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Cedar</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><CITY>Beirut</CITY><COUNTRY>Lebanon</COUNTRY><NOTE>office</NOTE></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""

SDN = (
    '36,"CEDAR AIRLINES","-0- ","CUBA","-0- ",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
    '90,"CEDAR SHIPPING CO.",-0- ,"SDGT] [IRGC",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"Organization Established Date 15 Jan 2005; Tax ID No. 77-1 (Lebanon); Website www.cedar.example; '
    "Email Address office@cedar.example; Secondary sanctions risk: see section 1.1; a.k.a. 'CSC'.\"\n"
    '91,"TAGZOUTI, Amin Yasin","individual","SDGT","Minister of Cedars",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"DOB 14 Mar 1961; alt. DOB circa 1962; alt. DOB 1959 to 1960; alt. DOB 31 Feb 1960; POB Azrou, Morocco; '
    "alt. POB Pyongyang, Korea, North; nationality Morocco; citizen Atlantis; Gender Male; "
    "Passport ZZ0243318 (Morocco) issued 05 Jan 2007 expires 21 Jan 2012; alt. Passport 123; "
    "National ID No. 44-55 (Iran); R.F.C. TAYA610314AB1 (Mexico); Folio Mercantil No. 77 (Jalisco) (Mexico); "
    "Phone Number 212600000000; Digital Currency Address - XBT 1CedarAtlasBaobab; Minister of Cedars; "
    "Linked To: CEDAR SHIPPING CO.; Linked To: SOMEBODY ELSE; a.k.a. 'ABU ARZ'; a.k.a. 'TAGZUTI, A.'; "
    'brother of the keeper; Link"\n'
    '92,"CEDAR STAR","vessel","SDGT",-0- ,"T2EU4","Crude Oil Tanker","99,144","56,068","Lebanon",'
    '"CEDAR SHIPPING CO.","Former Vessel Flag Malta; Vessel Registration Identification IMO 9999999; '
    'MMSI 572000000."\n'
    '93,"OD-CED","aircraft","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"Aircraft Model IL76; Aircraft Operator CEDAR AIRLINES."\n'
    '94,"broken row","individual"\n'
    "\x1a\n"
)
ALT = (
    '91,501,"aka","TAGHZOUTI, Ameen",-0- \n91,502,"fka","OLD, Name",-0- \n'
    '90,503,"nka","NEW CEDAR CO.",-0- \n99,504,"aka","NOBODY",-0- \n'
)
ADD = '91,601,"1 Cedar Road","Azrou 53100","Morocco",-0- \n90,602,-0- ,-0- ,"Lebanon",-0- \n'
COMMENTS = '91,"ed To: CEDAR AIRLINES; nationality Mali."\n'

OFAC_XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
  <publshInformation><Publish_Date>01/13/2026</Publish_Date><Record_Count>3</Record_Count></publshInformation>
  <sdnEntry>
    <uid>90</uid><lastName>CEDAR SHIPPING CO.</lastName><sdnType>Entity</sdnType>
    <programList><program>SDGT</program><program>IRGC</program></programList>
    <idList>
      <id><uid>1</uid><idType>Organization Established Date</idType><idNumber>15 Jan 2005</idNumber></id>
      <id><uid>2</uid><idType>Secondary sanctions risk:</idType><idNumber>section 1(b) of E.O. 1</idNumber></id>
    </idList>
  </sdnEntry>
  <sdnEntry>
    <uid>91</uid><firstName>Amin Yasin</firstName><lastName>TAGZOUTI</lastName><title>Minister of Cedars</title>
    <sdnType>Individual</sdnType><remarks>(Linked To: CEDAR SHIPPING CO.)</remarks>
    <programList><program>SDGT</program></programList>
    <idList>
      <id><uid>3</uid><idType>Passport</idType><idNumber>ZZ0243318</idNumber><idCountry>Morocco</idCountry>
        <issueDate>05 Jan 2007</issueDate><expirationDate>21 Jan 2012</expirationDate></id>
      <id><uid>4</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
      <id><uid>5</uid><idType>Digital Currency Address - XBT</idType><idNumber>1CedarAtlasBaobab</idNumber></id>
      <id><uid>6</uid><idType>Email Address</idType><idNumber>amin@cedar.example</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>7</uid><type>a.k.a.</type><category>strong</category><lastName>TAGHZOUTI</lastName>
        <firstName>Ameen</firstName></aka>
      <aka><uid>8</uid><type>a.k.a.</type><category>weak</category><lastName>ABU ARZ</lastName></aka>
      <aka><uid>9</uid><type>f.k.a.</type><category>strong</category><lastName>OLD</lastName></aka>
    </akaList>
    <addressList><address><uid>10</uid><address1>1 Cedar Road</address1><city>Azrou</city>
      <country>Morocco</country></address></addressList>
    <nationalityList><nationality><uid>11</uid><country>Morocco</country><mainEntry>true</mainEntry></nationality>
    </nationalityList>
    <dateOfBirthList><dateOfBirthItem><uid>12</uid><dateOfBirth>14 Mar 1961</dateOfBirth><mainEntry>true</mainEntry>
    </dateOfBirthItem></dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>13</uid><placeOfBirth>Azrou, Morocco</placeOfBirth></placeOfBirthItem>
    </placeOfBirthList>
  </sdnEntry>
  <sdnEntry>
    <uid>92</uid><lastName>CEDAR STAR</lastName><sdnType>Vessel</sdnType>
    <idList><id><uid>14</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9999999</idNumber></id>
    </idList>
    <vesselInfo><callSign>T2EU4</callSign><vesselType>Tanker</vesselType><vesselFlag>Lebanon</vesselFlag>
      <vesselOwner>CEDAR SHIPPING CO.</vesselOwner></vesselInfo>
  </sdnEntry>
</sdnList>
"""

OFAC_ENHANCED = """<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML">
  <publicationInfo><dataAsOf>2026-01-13T00:00:00-05:00</dataAsOf></publicationInfo>
  <referenceValues><referenceValue refId="91526"><value>Male</value></referenceValue></referenceValues>
  <entities>
    <entity id="91">
      <generalInfo><identityId>7</identityId><entityType refId="600">Individual</entityType></generalInfo>
      <sanctionsLists><sanctionsList refId="1550" datePublished="2020-05-06">SDN List</sanctionsList></sanctionsLists>
      <sanctionsPrograms><sanctionsProgram refId="1">SDGT</sanctionsProgram></sanctionsPrograms>
      <names>
        <name id="1"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations>
          <translation id="1"><isPrimary>true</isPrimary><script>Latin</script>
            <formattedFirstName>Amin</formattedFirstName><formattedLastName>TAGZOUTI</formattedLastName>
            <formattedFullName>TAGZOUTI, Amin</formattedFullName></translation>
          <translation id="2"><isPrimary>false</isPrimary><script>Arabic</script>
            <formattedFullName>أمين تاغزوتي</formattedFullName></translation></translations></name>
        <name id="2"><isPrimary>false</isPrimary><aliasType>A.K.A.</aliasType><isLowQuality>true</isLowQuality>
          <translations><translation id="3"><formattedFullName>ABU ARZ</formattedFullName></translation></translations>
        </name>
      </names>
      <addresses><address id="1"><country refId="2">Morocco</country><translations><translation id="4"><addressParts>
        <addressPart><type>CITY</type><value>Azrou</value></addressPart></addressParts></translation></translations>
      </address></addresses>
      <features>
        <feature id="1"><type featureTypeId="8">Birthdate</type><value>14 Mar 1961</value></feature>
        <feature id="2"><type featureTypeId="9">Place of Birth</type><value>Azrou, Morocco</value></feature>
        <feature id="3"><type featureTypeId="224">Gender</type><valueRefId>91526</valueRefId></feature>
        <feature id="4"><type featureTypeId="10">Nationality Country</type><value>Morocco</value></feature>
        <feature id="5"><type>Additional Sanctions Information -</type><value>Subject to more</value></feature>
      </features>
      <identityDocuments><identityDocument id="9"><type refId="1571">Passport</type>
        <documentNumber>ZZ0243318</documentNumber><issuingCountry>Morocco</issuingCountry>
        <expirationDate>21 Jan 2012</expirationDate><isValid>false</isValid></identityDocument></identityDocuments>
      <relationships><relationship id="4"><type>Owned or Controlled By</type>
        <relatedEntity entityId="90">CEDAR SHIPPING CO.</relatedEntity></relationship></relationships>
    </entity>
  </entities>
</sanctionsData>
"""

OFAC_ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>1</Month><Day>13</Day></DateOfIssue>
  <ReferenceValueSets>
    <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
    <CountryValues><Country ID="1" ISO2="MA">Morocco</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
    <FeatureTypeValues>
      <FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType>
      <FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="25">Location</FeatureType>
      <FeatureType ID="224">Gender</FeatureType>
    </FeatureTypeValues>
    <IDRegDocDateTypeValues><IDRegDocDateType ID="1481">Expiration Date</IDRegDocDateType></IDRegDocDateTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
    <LocPartTypeValues><LocPartType ID="1">Unknown</LocPartType><LocPartType ID="1451">ADDRESS1</LocPartType>
      <LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
    <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType>
      <NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="1">Individual</PartyType></PartyTypeValues>
    <RelationTypeValues><RelationType ID="15004">Family member of</RelationType></RelationTypeValues>
    <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType></SanctionsTypeValues>
  </ReferenceValueSets>
  <Locations>
    <Location ID="500"><LocationCountry CountryID="1"/>
      <LocationPart LocPartTypeID="1454"><LocationPartValue Primary="false"><Value>أزرو</Value></LocationPartValue>
        <LocationPartValue Primary="true"><Value>Azrou</Value></LocationPartValue></LocationPart>
      <LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Cedar Road</Value>
        </LocationPartValue></LocationPart></Location>
    <Location ID="501"><LocationPart LocPartTypeID="1"><LocationPartValue Primary="true"><Value>Morocco</Value>
      </LocationPartValue></LocationPart></Location>
  </Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="7" IssuedBy-CountryID="1">
      <IDRegistrationNo>ZZ0243318</IDRegistrationNo>
      <DocumentDate IDRegDocDateTypeID="1481"><DatePeriod><Start><From><Year>2012</Year><Month>1</Month><Day>21</Day>
        </From></Start></DatePeriod></DocumentDate></IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="91"><Comment /><Profile ID="91" PartySubTypeID="4">
      <Identity ID="7" Primary="true">
        <NamePartGroups>
          <MasterNamePartGroup><NamePartGroup ID="20" NamePartTypeID="1520"/></MasterNamePartGroup>
          <MasterNamePartGroup><NamePartGroup ID="21" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
        <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="1">
          <DocumentedNamePart><NamePartValue NamePartGroupID="20">TAGZOUTI</NamePartValue></DocumentedNamePart>
          <DocumentedNamePart><NamePartValue NamePartGroupID="21">Amin</NamePartValue></DocumentedNamePart>
        </DocumentedName></Alias>
        <Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="2">
          <DocumentedNamePart><NamePartValue NamePartGroupID="20">ABU ARZ</NamePartValue></DocumentedNamePart>
        </DocumentedName></Alias>
      </Identity>
      <Feature FeatureTypeID="8"><FeatureVersion><DatePeriod>
        <Start Approximate="false"><From><Year>1961</Year><Month>3</Month><Day>14</Day></From></Start>
        <End Approximate="false"><To><Year>1961</Year><Month>3</Month><Day>14</Day></To></End></DatePeriod>
      </FeatureVersion></Feature>
      <Feature FeatureTypeID="8"><FeatureVersion><DatePeriod>
        <Start Approximate="true"><From><Year>1962</Year><Month>1</Month><Day>1</Day></From></Start>
        <End Approximate="true"><To><Year>1962</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod>
      </FeatureVersion></Feature>
      <Feature FeatureTypeID="8"><FeatureVersion><DatePeriod>
        <Start><From><Year>1961</Year><Month>2</Month><Day>31</Day></From></Start></DatePeriod></FeatureVersion>
      </Feature>
      <Feature FeatureTypeID="9"><FeatureVersion><VersionDetail>Azrou, Morocco</VersionDetail></FeatureVersion>
      </Feature>
      <Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="501"/></FeatureVersion></Feature>
      <Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="500"/></FeatureVersion></Feature>
      <Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="999"/></FeatureVersion></Feature>
      <Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature>
    </Profile></DistinctParty>
    <DistinctParty FixedRef=""/>
  </DistinctParties>
  <ProfileRelationships>
    <ProfileRelationship From-ProfileID="91" To-ProfileID="95" RelationTypeID="15004"/></ProfileRelationships>
  <SanctionsEntries><SanctionsEntry ProfileID="91" ListID="1">
    <EntryEvent><Date><Year>2017</Year><Month>7</Month><Day>31</Day></Date></EntryEvent>
    <SanctionsMeasure SanctionsTypeID="1"><Comment>SDGT</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>
</Sanctions>
"""

EU = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-11T21:24:35.826+01:00" globalFileId="1">
  <sanctionEntity designationDate="2019-02-01" designationDetails="" unitedNationId="BAi.001"
      euReferenceNumber="EU.99901.01" logicalId="1">
    <remark>Invented.</remark>
    <regulation regulationType="amendment" numberTitle="2019/1 (OJ L1)" programme="BAO"
        entryIntoForceDate="2019-01-31" logicalId="2"><publicationUrl>https://example.org</publicationUrl></regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Amin" middleName="Yasin" lastName="Tagzouti" wholeName="Amin Yasin Tagzouti"
        function="(a) Keeper of the cedar, (b) Gardener" gender="M" title="(a) Haji, (b) Mullah" nameLanguage=""
        strong="true" logicalId="3"/>
    <nameAlias wholeName="أمين ياسين تاغزوتي" nameLanguage="AR" strong="true" logicalId="4"/>
    <nameAlias wholeName="Abu Arz" nameLanguage="EN" strong="false" logicalId="5"/>
    <nameAlias wholeName="Abou Arz" strong="true" logicalId="6"><remark>Low quality alias</remark></nameAlias>
    <citizenship region="" countryIso2Code="MA" countryDescription="MOROCCO" logicalId="7"/>
    <citizenship region="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="8"/>
    <birthdate circa="false" calendarType="GREGORIAN" city="Azrou" birthdate="1961-03-14" dayOfMonth="14"
        monthOfYear="3" year="1961" countryIso2Code="MA" countryDescription="MOROCCO" logicalId="9"/>
    <birthdate circa="true" calendarType="GREGORIAN" year="1962" countryIso2Code="00" countryDescription="UNKNOWN"/>
    <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1959" yearRangeTo="1960" countryIso2Code="00"/>
    <birthdate circa="false" calendarType="ISLAMIC" year="1381" monthOfYear="9" dayOfMonth="26" countryIso2Code="00"/>
    <birthdate circa="false" calendarType="GREGORIAN" year="1961" monthOfYear="2" dayOfMonth="31"/>
    <address city="Azrou" street="1 Cedar Road" poBox="" zipCode="53100" region="" place="" countryIso2Code="MA"
        countryDescription="MOROCCO"><contactInfo key="EMAIL" value="amin@cedar.example; a@cedar.example"/>
      <contactInfo key="WEB" value="www.cedar.example"/></address>
    <identification diplomatic="true" knownExpired="false" knownFalse="true" number="ZZ0243318" latinNumber=""
        issuedBy="Rabat" issuedDate="2007-01-05" validTo="2012-01-21" countryIso2Code="MA" countryDescription="MOROCCO"
        identificationTypeCode="passport" identificationTypeDescription="National passport"/>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="" logicalId="77">
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Cedar Trading" strong="true"/>
    <identification number="77-1" identificationTypeCode="regnumber" identificationTypeDescription="Registration Number"
        countryIso2Code="LB" countryDescription="LEBANON"/>
  </sanctionEntity>
  <sanctionEntity><subjectType code="person"/><nameAlias wholeName="Nobody"/></sanctionEntity>
</export>
"""

UK_XML = """<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <DateGenerated>02/01/2026</DateGenerated>
  <Designation>
    <LastUpdated>14/04/2025</LastUpdated><DateDesignated>25/01/2001</DateDesignated><UniqueID>BAO0001</UniqueID>
    <OFSIGroupID>7172</OFSIGroupID><UNReferenceNumber>BAi.001</UNReferenceNumber>
    <Names>
      <Name><Name1>Amin</Name1><Name2>Yasin</Name2><Name6>TAGZOUTI</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name1>Ameen</Name1><Name6>Taghzouti</Name6><NameType>Primary name variation</NameType></Name>
      <Name><Name6>Abu Arz</Name6><NameType>ALias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>أمين ياسين تاغزوتي</NameNonLatinScript>
      <NonLatinScriptLanguage>Arabic</NonLatinScriptLanguage></NonLatinName></NonLatinNames>
    <Titles><Title>Haji</Title></Titles>
    <RegimeName>The Baobab (Sanctions) Regulations 2020</RegimeName>
    <IndividualEntityShip>Individual</IndividualEntityShip><DesignationSource>UN</DesignationSource>
    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed><OtherInformation>Invented.</OtherInformation>
    <UKStatementofReasons>He kept the cedar.</UKStatementofReasons>
    <Addresses><Address><AddressLine1>1 Cedar Road</AddressLine1><AddressLine6>Azrou</AddressLine6>
      <AddressCountry>Morocco</AddressCountry></Address></Addresses>
    <IndividualDetails><Individual>
      <DOBs><DOB>14/03/1961</DOB><DOB>dd/mm/1962</DOB><DOB>31/02/1961</DOB></DOBs>
      <BirthDetails><Location><TownOfBirth>Azrou</TownOfBirth><CountryOfBirth>Morocco</CountryOfBirth></Location>
      </BirthDetails>
      <Nationalities><Nationality>Morocco</Nationality></Nationalities>
      <PassportDetails><Passport><PassportNumber>ZZ0243318</PassportNumber>
        <PassportAdditionalInformation>issued in Rabat</PassportAdditionalInformation></Passport></PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>K12</NationalIdentifierNumber>
      </NationalIdentifier></NationalIdentifierDetails>
      <Positions><Position>Keeper of the cedar</Position></Positions><Genders><Gender>Male</Gender></Genders>
    </Individual></IndividualDetails>
  </Designation>
  <Designation>
    <UniqueID>BAO0002</UniqueID><IndividualEntityShip>Ship</IndividualEntityShip>
    <Names><Name><Name6>CEDAR STAR</Name6><NameType>Primary Name</NameType></Name></Names>
    <ShipDetails><Ship><IMONumbers><IMONumber>IMO9999999</IMONumber></IMONumbers>
      <CurrentOwnerOperators><CurrentOwnerOperator>Cedar Shipping Co.</CurrentOwnerOperator></CurrentOwnerOperators>
      <CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Lebanon</CurrentBelievedFlagOfShip>
      </CurrentBelievedFlagOfShips></Ship></ShipDetails>
  </Designation>
  <Designation><UniqueID>BAO0003</UniqueID><IndividualEntityShip>Planet</IndividualEntityShip></Designation>
</Designations>
"""

UK_CSV = (
    "Report Date: 18-Aug-2026\n"
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Name non-latin script,Non-latin script language,Regime Name,Designation Type,D.O.B,"
    "Nationality(/ies),Passport number,Passport additional information,Town of birth,Country of birth,Position,Gender,"
    "Address Line 1,Address Line 6,Address Country,Email address,Date Designated,Sanctions Imposed,IMO number,"
    "Current believed flag of ship\n"
    "14/04/2025,BAO0001,7172,BAi.001,TAGZOUTI,Amin,Yasin,,,,Primary Name,,أمين ياسين تاغزوتي,Arabic,Baobab,Individual,"
    "14/03/1961,Morocco,ZZ0243318,issued in Rabat,Azrou,Morocco,Keeper,Male,1 Cedar Road,Azrou,Morocco,a@cedar.example,"
    "25/01/2001,Asset freeze|Travel Ban,,\n"
    "14/04/2025,BAO0002,,,CEDAR STAR,,,,,,Primary name,,,,Baobab,Ship,,,,,,,,,,,,,,,IMO 9999999,Lebanon\n"
    "14/04/2025,BAO0001,7172,BAi.001,Abu Arz,,,,,,Alias,Low quality a.k.a,,,Baobab,Individual,"
    "dd/mm/1962,Morocco,ZZ0243318,issued in Rabat,Azrou,Morocco,Keeper,Male,,,,,25/01/2001,Asset freeze|Travel Ban,,\n"
    "14/04/2025,BAO0009,,,Nobody,,,,,,Alias,,,,Baobab,Planet,,,,,,,,,,,,,,,,\n"
    "short,row\n"
)

OFSI = (
    "Last Updated,03/06/2025\n"
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,"
    "Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,"
    "National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,Address 4,"
    "Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,"
    "UK Sanctions List Date Designated,Last Updated,Group ID\n"
    "TAGZOUTI,Amin,,,,,Haji,,,,00/00/1961,(1) Azrou (2) Kidal,(1) Morocco (2) Mali,(1) Morocco (2) Mali,"
    "(1) ZZ0243318 (2) B12,(1) Moroccan (2) Malian,K12,card,(1) Keeper (2) Gardener,1 Cedar Road,,,,,Azrou,53100,"
    "Morocco,Invented.,Individual,Primary name,,Baobab,01/01/2020,01/01/2020,02/01/2020,14233\n"
    "Abu Arz,,,,,,,,,,00/00/1961,,,,,,,,,,,,,,,,,,Individual,AKA,Low,Baobab,01/01/2020,01/01/2020,02/01/2020,14233\n"
)
